"""How the assistant is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import chat
from scripts.console import ProblemError
from scripts.environments import ROOT
from scripts.serving import Serving


@pytest.mark.parametrize(("mode", "arguments"), [("talk", ["talk"]), ("chat now", ["chat", "now"])])
def test_an_unknown_mode_shows_the_usage(mode: str, arguments: list[str]) -> None:
    with pytest.raises(ProblemError, match="Usage"):
        chat.main(arguments)


def test_who_talks_in_the_terminal_is_the_same_person_every_time() -> None:
    command = chat.rasa_command(Serving((), "127.0.0.1", 5006), Path("model"), {})

    assert command[-2:] == ["--conversation-id", chat.PERSON]


def test_what_is_served_listens_where_it_is_told_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat, "write_credentials", lambda channels: tmp_path / "-".join(channels))

    command = chat.rasa_command(Serving(("rest", "web"), "192.0.2.1", 5006), Path("model"), {})

    assert command[3:10] == ["run", "--model", "model", "--interface", "192.0.2.1", "--port", "5006"]
    assert command[10:] == ["--credentials", str(tmp_path / "rest-web")]


def test_one_assistant_of_several_is_told_what_they_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat, "write_credentials", lambda channels: tmp_path / "-".join(channels))
    served = Serving(("web",), "127.0.0.1", 5006)

    shared = chat.rasa_command(served, Path("model"), {"PARLEY_REDIS_URL": "redis://127.0.0.1:6379/0"})
    alone = chat.rasa_command(served, Path("model"), {"PARLEY_REDIS_URL": " "})

    assert shared[shared.index("--endpoints") + 1] == chat.SHARED
    assert (ROOT / chat.SHARED).is_file()
    assert "--endpoints" not in alone
