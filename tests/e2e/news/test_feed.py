"""A story that is added while the assistant runs: found by its name and recommended over HTTP, without a restart."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from recommender.commands.cli import main
from recommender.settings import Settings
from tests.e2e.serving import Serving, environment, serving

REACH_SECONDS = 60
TOKEN = "a-token-that-only-the-tests-use"
NEW = {
    "id": "fed",
    "title": "Zeppelin lands on the fish market",
    "terms": {"topic": ["Aviation", "News"], "form": ["Report"], "name": ["Northport"]},
    "numbers": {"published": "2026-03-12T18:30:00Z"},
    "text": "Nobody was hurt, and the herring was free.",
}


@pytest.fixture(scope="module")
def running(news_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The assistant and the action server about the sample of news, each in a process of its own."""
    changes = {
        "PARLEY_HOME": str(news_settings.home),
        "PARLEY_CATALOGUE": "news",
        "PARLEY_CHANNELS": "rest",
        "PARLEY_REST_TOKENS": f"tests:{TOKEN}",
    }
    with serving(environment(tmp_path_factory.mktemp("news-served"), **changes)) as served:
        yield served


@pytest.mark.usefixtures("other_model")
def test_a_new_story_is_found_and_recommended_within_a_minute(
    running: Serving, news_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=f"{running.url}/webhooks/rest", headers=headers, timeout=60) as client:

        def say(text: str) -> str:
            answer = client.post("/messages", json={"sender": "ann", "text": text})
            assert answer.status_code == 200, answer.text
            return "\n".join(str(message["text"]) for message in answer.json()["messages"])

        def until_said(text: str, wanted: str) -> None:
            deadline = time.monotonic() + REACH_SECONDS
            while wanted not in (said := say(text)):
                assert time.monotonic() < deadline, said
                time.sleep(1)

        assert "herring" not in say("tell me about Zeppelin lands on the fish market")
        monkeypatch.setenv("PARLEY_HOME", str(news_settings.home))
        monkeypatch.setenv("PARLEY_CATALOGUE", "news")
        path = tmp_path / "new.jsonl"
        path.write_text(json.dumps(NEW), "utf-8")
        assert main(["items", "add", str(path)]) == 0
        until_said("tell me about Zeppelin lands on the fish market", "herring")
        say("start over")
        until_said("I want stories about aviation", "1. Zeppelin lands on the fish market")

        path.write_text(json.dumps({"id": "fed"}), "utf-8")
        assert main(["items", "withdraw", str(path)]) == 0
        deadline = time.monotonic() + REACH_SECONDS
        while "Zeppelin lands" in (said := say("I want stories about aviation")):
            assert time.monotonic() < deadline, said
            time.sleep(1)
