import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.titles import (
    main_title,
    natural_title,
    split_titles,
    sub_title,
    title_key,
    without_article,
    without_owner,
)


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("Godfather, The", "The Godfather"),
        ("Avventura, L'", "L'Avventura"),
        ("Haine, La", "La Haine"),
        ("Lock, Stock & Two Smoking Barrels", "Lock, Stock & Two Smoking Barrels"),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ("Me, Myself & Irene", "Me, Myself & Irene"),
        ("Monsters, Inc.", "Monsters, Inc."),
    ],
)
def test_a_trailing_article_goes_to_the_front(written: str, natural: str) -> None:
    assert natural_title(written) == natural


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Heat", ("Heat",)),
        ("Seven (a.k.a. Se7en)", ("Seven", "Se7en")),
        (
            "Amelie (Fabuleux destin d'Amélie Poulain, Le)",
            ("Amelie", "Le Fabuleux destin d'Amélie Poulain"),
        ),
        (
            "Professional, The (Le professionnel)",
            ("The Professional", "Le professionnel"),
        ),
        (
            "8 ½ Women (a.k.a. 8 1/2 Women) (a.k.a. Eight and a Half Women)",
            ("8 ½ Women", "8 1/2 Women", "Eight and a Half Women"),
        ),
        ("(500) Days of Summer", ("(500) Days of Summer",)),
        ("Frontier(s)", ("Frontier(s)",)),
    ],
)
def test_titles_in_brackets_are_told_apart(text: str, titles: tuple[str, ...]) -> None:
    assert split_titles(text) == titles


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "Amelie"),
        ("The Matrix", "Matrix"),
        ("Kill Bill: Vol. 1", "Kill Bill: Volume 1"),
        ("Lock, Stock & Two Smoking Barrels", "Lock, Stock and Two Smoking Barrels"),
        ("The Godfather: Part II", "The Godfather Part II"),
        ("Star Wars: Episode IV - A New Hope", "Star Wars: Episode IV – A New Hope"),
        ("Æon Flux", "Aeon Flux"),
        ("Three Colors: Red", "Three Colours: Red"),
        ("Mr. & Mrs. Smith", "Mister and Mrs Smith"),
        ("Pet Sematary II", "Pet Sematary Two"),
        ("Schindler’s List", "Schindler's List"),
        ("Love Potion #9", "Love Potion No. 9"),
    ],
)
def test_spellings_of_one_title_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Alien", "Aliens"), ("Rocky II", "Rocky III"), ("Heat", "Heart"), ("Three Colours: Red", "Three Colours: Blue")],
)
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_title_that_is_only_an_article_keeps_its_key() -> None:
    assert title_key("The") == "the"
    assert title_key("Part") == "part"


@given(st.text(alphabet=string.printable, max_size=60))
def test_a_key_has_words_only_and_no_letter_case(title: str) -> None:
    key = title_key(title)
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", key)
    assert title_key(title.upper()) == key


@given(st.text(max_size=60))
def test_any_text_is_split_into_titles(text: str) -> None:
    assert all(title == title.strip() for title in split_titles(text))


def test_parts_of_titles() -> None:
    title = "Star Wars: Episode V – The Empire Strikes Back"
    assert main_title(title) == "Star Wars"
    assert sub_title(title) == "The Empire Strikes Back"
    assert main_title("Spider-Man") == "Spider-Man"
    assert sub_title("Heat") == ""
    assert main_title("Dr. Strangelove or: How I Learned to Stop Worrying") == "Dr. Strangelove"
    assert without_article("A Bug's Life") == "Bug's Life"
    assert without_article("Lavender Hill") == "Lavender Hill"
    assert without_owner("Jane Austen's Mafia!") == "Mafia!"
    assert without_owner("Bridget Jones's Diary") == "Diary"
