"""The turns that were written for other catalogues: their form, and what they name there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as command
from benchmarks import report
from benchmarks.people import report as people
from benchmarks.people import written
from benchmarks.people.dialogues import Label, Said
from benchmarks.people.written import among_shown, read_written
from recommender.catalogue.spec import load_spec
from understanding.moves import MOVES

FORM = {"move", "item", "facet", "values", "low", "high", "theme"}


def test_a_line_is_a_turn_with_its_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, Any]] = [
        {"dialogue": "x:1", "message": 0, "blind": False, "text": "beer", "moves": [{"move": "want", "theme": "beer"}]},
        {"dialogue": "x:1", "message": 1, "blind": False, "text": "no ale", "moves": [{"move": "avoid"}]},
        {"dialogue": "x:2", "message": 0, "blind": True, "text": "hi", "moves": [{"move": "greet"}]},
    ]
    (tmp_path / "x.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    monkeypatch.setattr(written, "FOLDER", tmp_path)
    talks, labels = read_written("x")
    assert talks == {"x:1": [Said(True, "beer"), Said(True, "no ale")], "x:2": [Said(True, "hi")]}
    assert labels[1:] == [Label("x:1", 1, False, ({"move": "avoid"},)), Label("x:2", 0, True, ({"move": "greet"},))]
    with pytest.raises(FileNotFoundError):
        read_written("y")


@pytest.mark.parametrize("catalogue", ["shop", "music"])
def test_a_hundred_turns_thirty_of_them_blind_in_whole_conversations(catalogue: str) -> None:
    talks, labels = read_written(catalogue)
    assert (len(labels), sum(label.blind for label in labels)) == (100, 30)
    assert [(label.dialogue, label.message) for label in labels] == [
        (name, number) for name, said in talks.items() for number in range(len(said))
    ]
    assert all(len({label.blind for label in labels if label.dialogue == name}) == 1 for name in talks)


@pytest.mark.parametrize("catalogue", ["shop", "music"])
def test_labels_name_moves_and_facets_that_there_are(catalogue: str) -> None:
    facets = load_spec(catalogue).facets
    for move in (move for label in read_written(catalogue)[1] for move in label.moves):
        assert move["move"] in MOVES
        assert move.keys() <= FORM
        if "facet" in move:
            assert (facets[move["facet"]].type == "terms") or "values" not in move, move


def test_places_of_what_was_shown_are_items() -> None:
    find = among_shown(lambda title: (title.casefold(),), ["one", "two", "three"])
    assert [find(each) for each in ("#1", "#3", "#4")] == [("one",), ("three",), ()]
    assert (find("#"), find("Four")) == (("one", "two", "three"), ("four",))


def test_nothing_is_played_of_a_catalogue_without_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_CATALOGUE", "stamps")
    assert command.main(["people", "--reports", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "Skipped: nobody has written turns about stamps.\n"
    assert people.measure(tmp_path) is None


def test_a_report_keeps_what_was_measured_of_another_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "people.json"
    report.write(path, {"dev": 1, "shop": 2}, quick=False)
    report.write(path, {"shop": 3}, quick=False, beside=True)
    found = json.loads(path.read_text("utf-8"))
    assert (found["dev"], found["shop"]) == (1, 3)
    report.write(path, {"shop": 4}, quick=False)
    assert "dev" not in json.loads(path.read_text("utf-8"))
