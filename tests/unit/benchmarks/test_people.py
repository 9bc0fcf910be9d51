"""How turns of real people are judged, on outcomes made by hand; the dialogues are no part of this."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks.people.dialogues import Said, read_dialogues, read_labels, read_talks
from benchmarks.people.play import Titles
from benchmarks.people.scoring import Heard, Judged, Outcome, judge
from recommender.domain.items import Item
from understanding.moves import MOVES

NOTHING = Outcome((), (), (), (), (), (), (), "Here is a list.", has_list=True, has_choice=False)
FOUND: Mapping[str, tuple[str, ...]] = {"Heat (1995)": ("heat",), "Alien (1979)": ("alien",)}
HORROR = {"kind": "terms", "facet": "genre", "values": ["Horror"]}
LONG = {"kind": "range", "facet": "runtime", "low": 120, "high": None}
UNSEEN = {"move": "unseen", "item": "Heat (1995)"}
NINETIES = {"kind": "range", "facet": "year", "low": 1990, "high": 1999}


def judged(labels: list[dict[str, Any]], **outcome: Any) -> Judged:
    return judge(labels, replace(NOTHING, **outcome), lambda title: FOUND.get(title, ()))


def like(title: str = "Heat (1995)") -> dict[str, Any]:
    return {"move": "like", "item": title}


def want(**about: Any) -> dict[str, Any]:
    return {"move": "want", **about}


def test_what_was_said_and_done_is_fully_understood() -> None:
    found = judged([like(), want(facet="genre", values=["horror"])], stored=(("like", "heat"),), wanted=(HORROR,))
    assert (found.verdict, found.missed, found.harm, found.dead_end) == ("full", [], [], False)


def test_a_part_of_it_is_partly() -> None:
    found = judged([like(), want(facet="genre", values=["Horror"])], stored=(("like", "heat"),))
    assert (found.verdict, found.missed) == ("partly", ["want Horror"])


def test_none_of_it_is_wrong() -> None:
    assert judged([like()]).verdict == "wrong"


def test_to_say_that_it_was_not_understood_is_a_fallback_and_not_wrong() -> None:
    found = judged([like()], answer="Sorry, I didn't get that.", has_list=False)
    assert (found.verdict, found.dead_end) == ("fallback", True)
    assert judged([{"move": "thank"}], answer="I'm not sure I got that.").verdict == "fallback"
    # With a list beside it, it is what was left out of it that counts.
    assert judged([like()], answer="Sorry, I didn't get that.").verdict == "wrong"


@pytest.mark.parametrize(
    ("labels", "outcome", "harm"),
    [
        ([like()], {"stored": (("like", "heat"), ("dislike", "alien"))}, "stored dislike alien"),
        ([like()], {"stored": (("dislike", "heat"),)}, "stored dislike heat"),
        ([{"move": "seen", "item": "Heat (1995)"}], {"stored": (("like", "heat"),)}, "stored like heat"),
        ([want(facet="genre", values=["Horror"])], {"avoided": (HORROR,)}, f"turned round {HORROR}"),
        ([{"move": "avoid", "facet": "genre", "values": ["Horror"]}], {"wanted": (HORROR,)}, f"turned round {HORROR}"),
        ([like()], {"stored": (("like", "heat"),), "heard": (Heard("delete_data"),)}, "delete_data"),
        ([{"move": "thank"}], {"wanted": (HORROR,)}, f"wish not said {HORROR}"),
    ],
)
def test_what_was_done_and_not_said_is_wrong(labels: list[Any], outcome: dict[str, Any], harm: str) -> None:
    found = judged(labels, **outcome)
    assert found.verdict == "wrong"
    assert harm in found.harm


def test_what_follows_from_an_opinion_is_no_harm() -> None:
    stored = (("like", "heat"), ("seen", "heat"), ("details", "alien"))
    assert judged([like()], stored=stored).verdict == "full"


@pytest.mark.parametrize(
    ("labels", "outcome"),
    [
        # A name that several items have is asked about.
        ([like()], {"heard": (Heard("like", items=("heat", "heat-1972")),), "has_choice": True}),
        # A title that the catalogue lacks: to know what was meant is all.
        ([like("Zorblax (2001)")], {"heard": (Heard("like", text="Zorblax"),)}),
        ([{"move": "similar", "item": "Heat (1995)"}], {"examples": ("heat",)}),
        ([{"move": "save", "item": "Heat (1995)"}], {"heard": (Heard("save"),), "stored": (("save", "heat"),)}),
        # "It" is what was talked about.
        (
            [UNSEEN],
            {"heard": (Heard("unseen", pointing=True),), "context": ("heat",)},
        ),
        # Also where another move of the message names something else.
        (
            [UNSEEN],
            {"heard": (Heard("unseen", pointing=True), Heard("ask_about", items=("alien",))), "context": ("heat",)},
        ),
        ([want(facet="runtime", high=150)], {"wanted": (LONG,)}),
        ([want(facet="year", low=1990, high=1999)], {"wanted": ({"kind": "any", "of": [NINETIES]},)}),
        ([want(facet="director", values=["X"])], {"wanted": ({"facet": "person", "values": ["x"]},)}),
        ([want(theme="a bank heist")], {"heard": (Heard("want"),), "themes": ("bank heist",)}),
        # What this bot does not do is turned down.
        ([{"move": "off"}], {"heard": (Heard("off"),), "answer": "That's not something I can do.", "has_list": False}),
        # Either as a value or as a theme.
        (
            [want(facet="genre", values=["Crime"], theme="a bank heist")],
            {"heard": (Heard("want"),), "themes": ("bank heist",)},
        ),
        # More or less of something, by what it led to or by what it was heard to be about.
        ([{"move": "critique", "facet": "year", "low": 1980}], {"wanted": (NINETIES,)}),
        ([{"move": "critique", "facet": "genre", "values": ["Horror"]}], {"avoided": (HORROR,)}),
        ([{"move": "critique", "facet": "year"}], {"heard": (Heard("critique", facet="year"),)}),
        ([{"move": "ask"}], {}),  # a list answers it
        ([{"move": "thank"}], {"heard": (Heard("thank"),)}),
        ([{"move": "mention", "facet": "genre", "values": ["Horror"]}], {"heard": (Heard("mention"),)}),
    ],
)
def test_done_is_what_the_outcome_says(labels: list[Any], outcome: dict[str, Any]) -> None:
    assert judged(labels, **outcome).verdict == "full"


@pytest.mark.parametrize(
    ("labels", "outcome"),
    [
        ([like()], {"heard": (Heard("like", items=("heat",)),)}),  # heard, and not stored
        ([want(facet="runtime", high=90)], {"wanted": (LONG,)}),
        ([want(theme="a bank heist")], {"themes": ("bank heist",)}),  # in the need, though nobody heard a wish
        ([{"move": "ask"}], {"has_list": False}),
        ([{"move": "thank"}], {"heard": (Heard("like"),)}),
    ],
)
def test_what_is_not_in_the_outcome_is_not_done(labels: list[Any], outcome: dict[str, Any]) -> None:
    assert judged(labels, **outcome).verdict == "wrong"


@pytest.mark.parametrize(
    ("outcome", "dead"),
    [
        ({"answer": "I found nothing.", "has_list": False}, True),
        ({"answer": "", "has_list": False}, True),
        ({"answer": "I found nothing. Shall I drop the 90s?", "has_list": False}, False),
        ({"answer": "I found nothing.", "has_list": False, "has_choice": True}, False),
        ({"answer": "Noted: you like Heat (1995).", "has_list": False}, False),
    ],
)
def test_an_answer_without_a_way_on_is_a_dead_end(outcome: dict[str, Any], dead: bool) -> None:
    assert judged([like()], **outcome).dead_end is dead


# -- the files


def test_labels_are_moves() -> None:
    labels = read_labels()
    assert {str(move["move"]) for label in labels for move in label.moves} <= set(MOVES)
    assert {label.blind for label in labels} == {True, False}


def test_dialogues_are_read_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "redial-dev").mkdir()
    (tmp_path / "iard-dev").mkdir()
    row = {"id": 1, "messages": [{"who": "seeker", "text": "hi"}, {"who": "friend", "text": "hello"}]}
    (tmp_path / "redial-dev" / "dialogues.jsonl").write_text(json.dumps(row), "utf-8")
    told = {
        "b": {"utterance_pos": 2, "role": "recommender", "utterance_text": "try @1 < Heat >"},
        "a": {"utterance_pos": 1, "role": "seeker", "utterance_text": "a  film"},
    }
    (tmp_path / "iard-dev" / "iard_dev.json").write_text(json.dumps({"x": {"dialogue_info": told}}), "utf-8")
    assert read_dialogues(tmp_path) == {
        "redial:1": [Said(True, "hi"), Said(False, "hello")],
        "iard:x": [Said(True, "a film"), Said(False, "try Heat")],
    }


def test_talks_are_lines_of_messages(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl"
    file.write_text('{"messages": [{"who": "seeker", "text": "hi"}]}\n', "utf-8")
    assert read_talks(file) == {"1": [Said(True, "hi")]}
    file.write_text('{"messages": [{"text": "hi"}]}\n', "utf-8")
    with pytest.raises(ValueError, match=r"talks\.jsonl:1 is no dialogue"):
        read_talks(file)


def test_without_the_dialogues_the_part_is_skipped_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = tmp_path / "reports"
    assert command.main(["people", "--data", str(tmp_path), "--reports", str(reports)]) == 0
    assert capsys.readouterr().out.startswith("Skipped: the dialogues of people are not there")
    assert not reports.exists()


def test_the_part_runs_only_when_it_is_named() -> None:
    assert "people" not in command.DEFAULT
    assert command.ALONE["people"] == "people.json"
    with pytest.raises(SystemExit):
        command.parse(["turn", "--talk", "some.jsonl"])


def test_what_a_friend_names_is_found_each_with_its_own_year_and_nothing_for_what_is_unknown() -> None:
    titles = Titles(Item(id=f"{name}-{year}", title=name, year=year) for name, year in (("Heat", 1995), ("Skin", 2008)))
    assert titles.named("how about Heat (1995) ?...Heat (1996) or In Her Skin (2009) or Skin (2008)?") == [
        "Heat-1995",
        "Heat-1995",
        None,
        "Skin-2008",
    ]
