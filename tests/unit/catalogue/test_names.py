import pytest

from recommender.catalogue.names import (
    common_facet,
    given_names,
    says_a_name,
    short_names,
    surnames,
    tells_who,
    without_suffix,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tom Cruise", ("Cruise",)),
        ("Lars von Trier", ("Trier", "von Trier")),
        ("Robert De Niro", ("Niro", "De Niro")),
        ("Robert Downey Jr.", ("Downey",)),
        ("Daniel Day-Lewis", ("Day-Lewis",)),
        ("Cher", ()),
        ("De Niro", ("Niro",)),
    ],
)
def test_surnames(name: str, expected: tuple[str, ...]) -> None:
    assert surnames(name) == expected


def test_a_generation_is_dropped_but_not_a_surname() -> None:
    assert without_suffix("Clarence Williams III") == "Clarence Williams"
    assert without_suffix("Malcolm Jr") == "Malcolm Jr"


def test_a_surname_means_its_frequent_bearer_and_comparable_ones() -> None:
    items = {"Gérard Depardieu": 60, "Julie Depardieu": 16, "Guillaume Depardieu": 14}
    assert dict(short_names(items)) == {"Depardieu": ("Gérard Depardieu", "Julie Depardieu")}


def test_a_surname_of_people_with_few_items_is_left_out() -> None:
    assert dict(short_names({"Zoltan Quaxenbroek": 2})) == {}
    assert dict(short_names({"Zoltan Quaxenbroek": 3})) == {"Quaxenbroek": ("Zoltan Quaxenbroek",)}


def test_no_more_than_six_bearers_are_listed() -> None:
    items = {f"{first} Kovalchuk": 9 for first in ("Ann", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus")}
    assert dict(short_names(items))["Kovalchuk"] == tuple(
        f"{each} Kovalchuk" for each in ("Ann", "Ben", "Cid", "Dan", "Eve", "Fay")
    )


def test_a_name_without_its_generation_is_the_better_known_bearers() -> None:
    assert dict(short_names({"Robert Downey Jr.": 61, "Robert Downey Sr.": 12}))["Robert Downey"] == (
        "Robert Downey Jr.",
    )


def test_somebody_called_exactly_that_keeps_the_name() -> None:
    assert "Usher" not in dict(short_names({"Usher": 11, "Roderick Usher": 12}))


def test_a_frequent_given_name_is_not_read_as_a_surname() -> None:
    assert "Lauren" not in dict(short_names({"Lauren Bacall": 30, "Lauren Ambrose": 9, "Ralph Lauren": 9}))


def test_everyday_words_are_never_surnames_and_ordinary_ones_need_a_frequent_bearer() -> None:
    assert not tells_who("Young", [80])
    assert tells_who("Cage", [50])
    assert not tells_who("Cage", [5])
    assert not tells_who("Cage", [50, 40, 30, 20])
    assert tells_who("Spielberg", [3])
    assert not tells_who("Ng", [50])


def test_full_names_that_are_everyday_words_are_left_out() -> None:
    assert says_a_name("Cher", 1)
    assert says_a_name("Will Young", 1)
    assert not says_a_name("You", 1)
    assert says_a_name("Common", 17)


def test_the_facet_that_covers_all_parts() -> None:
    unions = {"person": ("director", "actor", "writer")}
    assert common_facet(["actor", "actor"], unions) == "actor"
    assert common_facet(["actor", "writer"], unions) == "person"
    assert common_facet(["actor", "studio"], unions) is None


def test_a_given_name_is_the_one_whom_all_know_by_it() -> None:
    known = {"Keanu Reeves": 57, "Denzel Washington": 53, "Denzel Whitaker": 6}
    assert dict(given_names(known, {**known, "Denzel Washington": 30.0})) == {
        "Keanu": ("Keanu Reeves",),
        "Denzel": ("Denzel Washington",),
    }


@pytest.mark.parametrize(
    "known",
    [
        {"Tom Hanks": 60, "Tom Cruise": 50},  # an ordinary name, and two of them
        {"Will Smith": 60},  # a word
        {"Grace Kelly": 60},
        {"Keanu Reeves": 5},  # hardly known
        {"Denzel Washington": 50, "Denzel Whitaker": 30},  # of two nobody knows which
        {"Keanu Reeves": 57, "Anna Keanu": 9},  # somebody's surname
        {"Keanu": 30, "Keanu Reeves": 57},  # somebody is called just that
    ],
)
def test_a_given_name_that_may_be_others_or_a_word_is_none(known: dict[str, int]) -> None:
    assert dict(given_names(known, known)) == {}
