"""Nothing that a language model wrote is said but what is known: names, figures, claims, and the words of the facts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.checking import WARM, opinion_problem, rewording_problem
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.name_finder import NameFinder
from tests.injections import HARMLESS, OPINIONS
from tests.small_catalogue import small_catalogue

NAMES = NameFinder(small_catalogue())
PLAIN = "Noted: {}. Your next list will take it into account."
VALUE = "you like Loop (1999)"


def opinion(text: str, said: str = "why do people love it?") -> str | None:
    return opinion_problem(text, said, NAMES.find)


@pytest.mark.parametrize("text", HARMLESS)
def test_an_opinion_in_plain_words_is_said(text: str) -> None:
    assert opinion(text) is None


@pytest.mark.parametrize("text", OPINIONS)
def test_what_names_counts_or_claims_is_not_said(text: str) -> None:
    assert opinion(text) is not None


def test_what_was_asked_may_begin_the_answer_but_no_name_does() -> None:
    assert opinion("Thunder is dark and full of mood.", "why do people love thunder?") is None
    assert opinion("Thunder is dark and full of mood.", "why do people love rain?") == "name"
    assert opinion("Ann is dark and full of mood.", "why do people love ann?") == "name"


def test_names_are_found_in_whatever_letters() -> None:
    assert NAMES.find("I like the mood of the sea") is None
    assert NAMES.find("many like zorblaxian things") == "zorblaxian"
    walks = small_catalogue()
    titled = [walks.items[0].model_copy(update={"title": "The Brocken Moor"}), *walks.items[1:]]
    dark = [walks.items[0].model_copy(update={"title": "Dark"}), *walks.items[1:]]
    assert NameFinder(Catalogue(walks.spec, titled)).find("they love the brocken moor and the sea") is not None
    assert NameFinder(Catalogue(walks.spec, dark)).find("a dark and quiet walk") is None


def test_what_items_are_like_is_no_name_although_one_is_called_so() -> None:
    walks = small_catalogue()
    first, *others = walks.items
    titled = first.model_copy(update={"title": "Brocken"})
    like = titled.model_copy(update={"terms": {**first.terms, "terrain": ("Brocken",)}})
    assert NameFinder(Catalogue(walks.spec, [titled, *others])).find("the mood of brocken walks") == "brocken"
    assert NameFinder(Catalogue(walks.spec, [like, *others])).find("the mood of brocken walks") is None


@pytest.mark.parametrize(
    "text",
    [
        "Lovely, you like Loop (1999)! Your next list will take it into account.",
        "That's great to hear. Noted: you like Loop (1999). Your next list will take it into account!",
        "Noted: you like Loop (1999). Your next list will take it into account.",
    ],
)
def test_a_warmer_wording_of_the_same_is_said(text: str) -> None:
    assert rewording_problem(PLAIN, [VALUE], text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Lovely, you like Loop! Your next list will take it into account.", "value"),
        ("Lovely, you like Loop (1998)! Your next list will take it into account.", "value"),
        ("Lovely, you like Loop (1999)! Your next list will not take it into account.", "word"),
        ("Lovely, you like Loop (1999), a classic! Your next list will take it into account.", "word"),
        ("Lovely, you like Loop (1999)! I saved it. Your next list will take it into account.", "word"),
        ("Lovely, you like Loop (1999)!", "word"),
        ("Your next list will take it into account. Noted: you like Loop (1999).", "word"),
        ("Noted: you like Loop (1999). My next list will take it into account.", "word"),
        ("<b>Noted</b>: you like Loop (1999). Your next list will take it into account.", "form"),
        ("Noted: you like Loop (1999).\nYour next list will take it into account.", "form"),
        ("", "value"),
    ],
)
def test_any_other_wording_is_not(text: str, problem: str) -> None:
    assert rewording_problem(PLAIN, [VALUE], text) == problem


def test_a_part_of_a_longer_name_is_not_the_name() -> None:
    assert rewording_problem("Noted: {}.", ["Heat"], "Noted: Heathers.") == "value"


def test_values_stay_in_their_order() -> None:
    template = "{} is not for you, but {} is."
    assert rewording_problem(template, ["Loop", "Bank"], "Okay, Loop is not for you, but Bank is.") is None
    assert rewording_problem(template, ["Loop", "Bank"], "Okay, Bank is not for you, but Loop is.") is not None


ADDED = ("not", "never", "you", "I", "Bank", "7", "saved", "masterpiece", "lovely", "great", "and", "Noted", "that's")


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from(ADDED)), max_size=4))
def test_only_warm_words_may_be_put_into_a_sentence(added: list[tuple[int, str]]) -> None:
    words = PLAIN.split()
    for place, word in added:
        words.insert(place, word)
    text = " ".join(words).replace("{}", VALUE)
    assert (rewording_problem(PLAIN, [VALUE], text) is None) == all(word.casefold() in WARM for _, word in added)


@given(st.integers(0, 9))
def test_no_word_of_a_sentence_may_be_left_out_but_warm_ones(place: int) -> None:
    words = PLAIN.split()
    left = re.sub(r"\W", "", words.pop(place)).casefold()
    text = " ".join(words).replace("{}", VALUE)
    assert (rewording_problem(PLAIN, [VALUE], text) is None) == (left in WARM)


@given(st.text())
def test_any_text_is_refused_or_says_the_value(text: str) -> None:
    assert rewording_problem(PLAIN, [VALUE], text) is not None or VALUE in text


@given(
    st.lists(
        st.sampled_from(["It", "is", "I", "quiet", "Ann", "loop", "7", "good.", "Good", "[x]", "#", "why?"]), max_size=6
    )
)
def test_no_opinion_has_a_figure_a_sign_of_markup_or_a_capital_inside_a_sentence(words: list[str]) -> None:
    text = " ".join(words)
    if opinion(text) is not None:
        return
    assert not set(words) & {"Ann", "7", "[x]", "#"}
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        inside = [word for word in sentence.split(" ")[1:] if word != "I"]
        assert inside == [word.lower() for word in inside]
