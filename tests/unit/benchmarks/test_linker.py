from __future__ import annotations

from typing import Any

from benchmarks.linker import messages, names, with_names

SMALL: dict[str, Any] = {
    "titles": [["Heat", "heat-1995", 1995, 0.9, 0.7]],
    "terms": [["funny", "genre", ["Comedy"], 1.0, 0.8], ["Al Pacino", "actor", ["Al Pacino"], 0.9, 0.3]],
}


def test_names_are_added_to_titles_and_people_alike() -> None:
    grown = with_names(SMALL, 103)
    assert (names(grown), len(grown["titles"]), len(grown["terms"])) == (103, 51, 52)
    assert grown["titles"][0] == SMALL["titles"][0]
    assert {row[1] for row in grown["terms"][2:]} == {"actor"}
    assert all(row[2] == [row[0]] for row in grown["terms"][2:])


def test_the_same_seed_makes_the_same_names_and_messages() -> None:
    assert with_names(SMALL, 50) == with_names(SMALL, 50)
    assert with_names(SMALL, 50) != with_names(SMALL, 50, seed=8)
    assert messages(SMALL, 20, 1) == messages(SMALL, 20, 1)
    assert messages(SMALL, 20, 1) != messages(SMALL, 20, 2)


def test_a_third_of_the_messages_about_names_lacks_a_letter() -> None:
    only = {**SMALL, "terms": [["Al Pacino", "actor", ["Al Pacino"], 0.9, 0.3]], "titles": []}
    said = messages(only, 6, 1)
    assert said[1] == "have you seen al pacino?"
    assert said[2] == "a short french comedy from the 90s with Al Pacino"
    assert len(said[0]) == len("something like Al Pacino") - 1
