"""Items that are fed while the action server runs: it finds and recommends them over HTTP, without a restart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from recommender.catalogue import loaders
from recommender.catalogue.loader import Loaded, Loader, SourceRatings
from recommender.commands.cli import main
from recommender.domain.items import Item
from recommender.settings import Settings
from recommender.training.registry import current_manifest
from scripts.ports import free_port
from tests.e2e.conversation import ROOT
from tests.two_tastes import opinions_of_two_tastes

START_SECONDS, REACH_SECONDS = 120, 60
NEW = {"id": "fed", "title": "Zardoz Returns", "year": 1999, "terms": {"genre": ["Western"]}, "text": "Cowboys."}


def load() -> Loaded:
    """26 films with the opinions of two tastes."""
    opinions = opinions_of_two_tastes()
    kinds = [*["Comedy"] * 12, *["Horror"] * 12, "Comedy", "Horror"]
    items = tuple(Item(id=f"film-{n}", title=f"Film {n}", terms={"genre": (kind,)}) for n, kind in enumerate(kinds))
    stars = (3 + 2 * opinions.weights).astype("float32")
    ratings = SourceRatings(opinions.users, tuple(f"film-{n}" for n in opinions.items.tolist()), stars, opinions.times)
    return Loaded(items=items, ratings=ratings, sources={"test": "1"})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a catalogue and a model trained on it."""
    home = tmp_path_factory.mktemp("feeding") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_ENCODER", "multilingual")
        patch.setattr(loaders, "LOADERS", {"movies": Loader(load=load, sources=lambda: {"test": "1"})})
        assert main(["build"]) == 0
        assert main(["train"]) == 0
        yield home


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[str]:
    """The action server in a process of its own."""
    port = str(free_port())
    environment = {**os.environ, "PARLEY_HOME": str(home), "PARLEY_ACTIONS_PORT": port}
    with (home / "log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "actions"], cwd=ROOT, env=environment, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + START_SECONDS
            while not is_up(url):
                assert process.poll() is None, (home / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.5)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=60)


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def shown(url: str, genre: str, person: str = "ann") -> list[str]:
    """What the action server shows somebody who wants a genre."""
    entity = {"entity": "genre", "value": [genre], "start": 0, "end": len(genre)}
    move = {"move": "want", "start": 0, "end": len(genre)}
    message = {"text": genre, "intent": {"name": "inform"}, "entities": [entity], "moves": [move]}
    tracker = {
        "sender_id": person,
        "slots": {},
        "latest_message": {**message, "message_id": str(time.monotonic())},
        "events": [{"event": "session_started", "timestamp": 1.0}],
        "latest_input_channel": "test",
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    call = {"next_action": "action_recommend", "sender_id": person, "tracker": tracker}
    answer = httpx.post(f"{url}/webhook", json=call, timeout=60)
    assert answer.status_code == 200, answer.text
    events: list[dict[str, Any]] = answer.json()["events"]
    slots = {each["name"]: each["value"] for each in events if each["event"] == "slot"}
    return list(slots.get("shown") or [])


def until(condition: Any) -> None:
    """Wait until something holds, as long as a fed item may take."""
    deadline = time.monotonic() + REACH_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "not within a minute"
        time.sleep(0.5)


def feed(home: Path, operation: str, *rows: dict[str, Any]) -> int:
    path = home / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return main(["items", operation, str(path)])


def test_what_is_added_changed_and_withdrawn_reaches_a_running_server(home: Path, server: str) -> None:
    version = current_manifest(Settings().models_dir).version
    assert len(shown(server, "Comedy")) > 1

    assert feed(home, "add", NEW) == 0
    until(lambda: shown(server, "Western") == ["fed"])
    lexicon = json.loads((home / "catalogue" / "movies" / "lexicon.json").read_text("utf-8"))
    assert any(row[:3] == ["Zardoz Returns", "fed", 1999] for row in lexicon["titles"])

    assert feed(home, "change", {"id": "fed", "terms": {"genre": ["War"]}}) == 0
    until(lambda: shown(server, "War") == ["fed"])

    assert feed(home, "withdraw", {"id": "fed"}, {"id": "film-0"}) == 0
    until(lambda: shown(server, "War") != ["fed"])
    assert "film-0" not in shown(server, "Comedy")
    assert len(shown(server, "Comedy")) > 1  # with the model of the catalogue before
    assert current_manifest(Settings().models_dir).version == version


def test_a_wrong_line_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (home / "catalogue" / "movies" / "manifest.json").read_bytes()
    assert feed(home, "add", {**NEW, "id": "one"}, {**NEW, "id": "two", "terms": {"colour": ["Red"]}}) == 1
    assert "line 2: terms.colour: the catalogue has no such facet" in capsys.readouterr().err
    assert (home / "catalogue" / "movies" / "manifest.json").read_bytes() == before


def test_what_was_fed_outlives_a_new_build(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert feed(home, "add", {**NEW, "id": "kept", "title": "Kept"}) == 0
    capsys.readouterr()
    assert main(["build"]) == 0
    assert "The catalogue is up to date." in capsys.readouterr().out
    assert main(["build", "--force"]) == 0
    items = json.loads((home / "catalogue" / "movies" / "items.json").read_text("utf-8"))
    assert items[-1]["id"] == "kept"


def test_without_a_catalogue_there_is_nothing_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path / "none"))
    assert feed(tmp_path, "add", NEW) == 2
    assert "run `build` first" in capsys.readouterr().err
