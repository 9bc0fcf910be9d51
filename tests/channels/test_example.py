"""The example of a channel (`examples/channel.py`), with the REST channel that it talks to."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from channels.rest.channel import RestChannel
from channels.rest.settings import RestSettings
from tests.channels.harness import Script
from tests.channels.served import Served, core

TOKEN = "a-token-that-only-the-tests-use"


def example() -> ModuleType:
    spec = spec_from_file_location("channel_example", Path(__file__).parents[2] / "examples" / "channel.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_folder_is_answered_and_a_number_takes_a_choice(tmp_path: Path) -> None:
    folder, script = tmp_path / "messages", Script()
    folder.mkdir()
    script.answer = lambda message: [
        {"text": f"You said {message.text}.", "buttons": [{"title": "More", "payload": "/more"}]}
    ]
    with Served(RestChannel(core(tmp_path), RestSettings({"tests": TOKEN}, 1000.0, 1000.0)), script) as served:
        channel = example().FolderChannel(folder, TOKEN, served.url)
        (folder / "ann.txt").write_text("a film\n", "utf-8")
        assert channel.answer_all() == 1
        assert (folder / "ann.answer.txt").read_text("utf-8") == "You said a film.\n  [1] More\n"
        assert [path.name for path in folder.iterdir()] == ["ann.answer.txt"]
        assert channel.answer_all() == 0

        (folder / "ann.txt").write_text("1", "utf-8")
        assert channel.answer_all() == 1
        assert (folder / "ann.answer.txt").read_text("utf-8").startswith("You said More.")
