"""A short form of `make faults`, and what it counts by."""

from __future__ import annotations

import pytest

from actions.domain import responses
from recommender.catalogue.spec import load_spec
from tests.faults.__main__ import report
from tests.faults.faults import Options, Result, results
from tests.faults.ledger import Count, Ledger, Reaction, Told
from tests.faults.people import CONFIRMS, Answer, reaction

SHORT = Options(kills=1, people=3, calm=1.0, pause=5.0)
CARD = {"item": "heat", "title": "Heat (1995)"}


@pytest.mark.trained
def test_what_was_acknowledged_is_kept_once_and_nothing_untrue_is_said() -> None:
    found = list(results(("kill the action server", "kill the assistant", "disk full"), SHORT))
    assert [each.trouble for each in found] == [[], [], []]
    assert all(each.count.acknowledged for each in found)


def counted(*reactions: Reaction, **stored: list[str]) -> Count:
    return Ledger(list(reactions)).against(stored)[0]


@pytest.mark.parametrize(
    ("told", "stored", "expected"),
    [
        (Told.DONE, ["heat"], Count(1, 1, 1)),
        (Told.DONE, [], Count(1, 1, 0, lost=1)),
        (Told.DONE, ["heat", "heat"], Count(1, 1, 2, twice=1)),
        (Told.NOT_DONE, [], Count(1, 0, 0)),
        (Told.NOT_DONE, ["heat"], Count(1, 0, 1, untrue=1)),
        (Told.NEITHER, [], Count(1, 0, 0)),
        (Told.NEITHER, ["heat"], Count(1, 0, 1)),
        (Told.DONE, ["heat", "ronin"], Count(1, 1, 2, untrue=1)),
    ],
)
def test_what_counts_as_lost_twice_and_untrue(told: Told, stored: list[str], expected: Count) -> None:
    assert counted(Reaction("ann", "heat", told), ann=stored) == expected


@pytest.mark.parametrize(
    ("text", "refusal", "told", "untrue"),
    [
        ("Got it: you like Heat (1995).", "", Told.DONE, False),
        ("Noted: you like Heat (1995).", "", Told.DONE, False),
        ("Got it: you like Ronin (1998).", "", Told.NEITHER, True),
        ("I couldn't save that: the place where I keep feedback is not available.", "", Told.NOT_DONE, False),
        ("Something went wrong on my side.", "", Told.NEITHER, False),
        ("", "already_handled", Told.DONE, False),
        ("", "already_used", Told.NEITHER, False),
        ("", "", Told.NEITHER, False),
    ],
)
def test_what_an_answer_tells(text: str, refusal: str, told: Told, untrue: bool) -> None:
    found = reaction("ann", CARD, Answer([{"text": text, "cards": []}] if text else [], refusal))
    assert (found.told, bool(found.wrong)) == (told, untrue)


def test_every_confirmation_is_known() -> None:
    texts = [each["text"] for each in responses(load_spec("movies"))["utter_noted"]]
    assert texts
    assert all(text.startswith(CONFIRMS) for text in texts)


def test_the_report_says_what_was_skipped_and_fails_for_anything_lost(capsys: pytest.CaptureFixture[str]) -> None:
    good = Result("a", Count(3, 2, 2))
    assert report([good, Result("b", skipped="It is not installed here")]) == 0
    assert "b: skipped. It is not installed here." in capsys.readouterr().out
    assert report([good, Result("c", Count(1, 1, 0, lost=1))]) == 1
    assert "1 lost, 0 twice, 0 untrue." in capsys.readouterr().out
