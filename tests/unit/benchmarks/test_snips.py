import json
from pathlib import Path

import pytest

from benchmarks.people.snips import EXPECTED, Asked, judge, read_snips

PIECES = {
    "PlayMusic": [[" Play ", None], ["Made Up", "track"], [" on the ", None], ["box", "service"]],
    "AddToPlaylist": [["add ", None], ["Nobody", "artist"], [" to ", None], ["my", "playlist_owner"], [" list ", None]],
    "RateBook": [["Rate ", None], ["A Book", "object_name"], [" ", None], ["4", "rating_value"], ["\n", None]],
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for intent, pieces in PIECES.items():
        (tmp_path / f"{intent}.jsonl").write_text(f"{json.dumps(pieces)}\n" * 5, "utf-8")
    return tmp_path


def test_messages_are_read_with_where_their_telling_slots_are(directory):
    found = {each.intent: each for each in read_snips(directory, 3)}
    assert found["PlayMusic"].text == "Play Made Up on the box"
    assert [found["PlayMusic"].text[start:end] for start, end in found["PlayMusic"].spans] == ["Made Up"]
    assert [found["RateBook"].text[start:end] for start, end in found["RateBook"].spans] == ["A Book", "4"]


def test_as_many_of_each_intent_are_chosen_and_always_the_same(directory):
    found = read_snips(directory, 8)
    assert [sum(each.intent == intent for each in found) for intent in EXPECTED] == [3, 3, 2]
    assert found == read_snips(directory, 8)


def test_a_line_of_another_form_is_named(directory):
    (directory / "RateBook.jsonl").write_text('["rate it"]\n', "utf-8")
    with pytest.raises(ValueError, match="RateBook, line 1"):
        read_snips(directory)


ASKED = Asked("RateBook", 1, "Rate A Book 4", ((5, 11), (12, 13)))
BOOK, STARS = {"entity": "title", "start": 5, "end": 11}, {"entity": "rating", "start": 12, "end": 13}


@pytest.mark.parametrize(
    ("moves", "entities", "verdict"),
    [
        (["rate"], [BOOK, STARS], "full"),
        (["rate", "chat"], [{**BOOK, "start": 7}, STARS], "full"),
        (["rate"], [STARS], "partly"),
        (["like"], [BOOK, STARS], "wrong"),
        (["rate", "delete_data"], [BOOK, STARS], "wrong"),
        ([], [], "wrong"),
    ],
)
def test_a_message_is_judged_by_its_move_and_by_what_was_found_of_its_slots(moves, entities, verdict):
    assert judge(ASKED, [{"move": move} for move in moves], entities) == verdict
