"""Nobody's data is deleted, forgotten or shown without a word for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from actions.reading.opinions.explicit import is_unmistakable

DATA = Path(__file__).parents[3] / "data" / "nlu"
GRAVE = ("delete_data", "forget_taste", "forget", "stop_remembering", "export_data")
HARMLESS = ("ask", "inform", "like", "dislike", "seen", "greet", "thank", "chat", "ask_about")


def examples(*intents: str) -> list[tuple[str, str]]:
    return [
        (each["intent"], re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line.removeprefix("- ")).strip())
        for path in sorted(DATA.glob("*.yml"))
        for each in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        if each.get("intent") in intents
        for line in each["examples"].splitlines()
    ]


@pytest.mark.parametrize("kind", GRAVE)
def test_what_asks_for_it_says_so(kind: str) -> None:
    asked = examples(kind)
    assert sum(is_unmistakable(kind, text) for _, text in asked) >= 0.97 * len(asked)


@pytest.mark.parametrize("kind", GRAVE)
def test_hardly_anything_else_does(kind: str) -> None:
    harmless = examples(*HARMLESS)
    assert sum(is_unmistakable(kind, text) for _, text in harmless) <= 0.02 * len(harmless)


@pytest.mark.parametrize(
    "text", ["no subtitles please", "nothing too long", "I can't watch gore", "no horror", "not for me", "show me more"]
)
def test_a_wish_is_no_such_request(text: str) -> None:
    assert not any(is_unmistakable(kind, text) for kind in GRAVE)


def test_other_moves_need_no_words() -> None:
    assert is_unmistakable("like", "")


DISTRESS = [
    line.removeprefix("distress: ").split(" | ")[0]
    for path in sorted((DATA.parent / "moves").rglob("*.txt"))
    for line in path.read_text("utf-8").splitlines()
    if line.startswith("distress: ")
]


def test_whoever_speaks_of_hurting_themselves_is_never_passed_over() -> None:
    assert len(DISTRESS) > 50
    assert [text for text in DISTRESS if not is_unmistakable("distress", text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "there are some people who want to die together and their parents try to stop them",
        "it's the one where a nurse kills her patients and then wants to end her life",
        "i'd rather die than watch another musical",
    ],
)
def test_what_a_story_tells_of_others_or_a_figure_of_speech_is_no_cry_for_help(text: str) -> None:
    assert not is_unmistakable("distress", text)
