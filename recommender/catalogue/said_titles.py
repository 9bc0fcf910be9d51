"""What people say for the items of a catalogue: whole titles, and the parts and numbers that are said for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TypeAlias

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import FUNCTION_WORDS, common
from recommender.catalogue.loader import Loaded
from recommender.catalogue.titles import (
    FIRST,
    SECOND,
    main_title,
    numbered_title,
    split_titles,
    sub_title,
    title_key,
    without_article,
)

MAX_NAMESAKES = 12  # items that one part of a title may stand for
SERIES = 3  # items that make "Harry Potter" of "Harry Potter and the …" a series
TELLING_LENGTH, TELLING = 5, 0.5  # characters, and how ordinary, a part of a title may be at most to be said for it
# A word of a title alone ("Shawshank") is said for it where no other title and nobody's name has the word, the item is
# at least so well known, and the word at most so ordinary.
WORD_FAME, WORD_COMMON = 0.9, 0.2

Row: TypeAlias = tuple[str, str, "int | None", float]
"""Surface, item, year and popularity: a `contract.lexicon.Title` without its last column."""


class _Surfaces:
    """Who is meant by what is said, letter case aside; the first spelling of an item stays."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, str]] = {}

    def add(self, title: str, item_id: str) -> None:
        for surface in (title, without_article(title)):
            self.items.setdefault(surface.casefold(), {}).setdefault(item_id, surface)


def title_rows(catalogue: Catalogue, loaded: Loaded) -> Iterator[Row]:
    """Yield rows, but for their last column, for whole titles and for parts of titles that are said for them."""
    fame = loaded.popularity
    whole, parts, series = _Surfaces(), _Surfaces(), _Surfaces()
    for item in catalogue.items:
        for title in dict.fromkeys((item.title, *split_titles(item.title), *loaded.aliases.get(item.id, ()))):
            whole.add(title, item.id)
            main, sub = main_title(title), sub_title(title)
            if main != title and (
                " " in without_article(main) or "." in main or _is_telling(main)
            ):  # "E.T." is telling
                parts.add(main, item.id)
            if sub and _is_telling(sub):
                parts.add(sub, item.id)
            head = _head(title)
            if " " in head:
                series.add(head, item.id)
            numbered = numbered_title(title)
            if numbered:
                parts.add(numbered, item.id)
    for item in catalogue.items:
        if any(f"{item.title}{second}".casefold() in said for second in SECOND for said in (whole.items, parts.items)):
            parts.add(item.title + FIRST, item.id)  # "Toy Story 1"
    for word, item_id in _telling_words(catalogue, loaded):
        parts.add(word, item_id)
    for beginning, item_id in _beginnings(catalogue, loaded):
        parts.add(beginning, item_id)
    yield from _chosen(catalogue, fame, whole, parts, series)


def _chosen(
    catalogue: Catalogue, fame: Mapping[str, float], whole: _Surfaces, parts: _Surfaces, series: _Surfaces
) -> Iterator[Row]:
    """Yield the rows of what is said for an item rather than for a better known one."""
    exact = _most_famous(catalogue, fame)
    found = [
        (item_id, surface)
        for said, spellings in whole.items.items()
        for item_id, surface in spellings.items()
        # "Heat" is a film of just that name rather than "The Heat", unless the latter is better known.
        if surface == (title := catalogue.item(item_id).title)
        or surface != without_article(title)
        or fame.get(item_id, 0.0) >= exact.get(said, 0.0)
    ]
    for said, spellings in (*parts.items.items(), *_at_least(SERIES, series.items)):
        known = max((fame.get(item_id, 0.0) for item_id in whole.items.get(said, ())), default=-1.0)
        # "Alien" is the film of that name, not one of its sequels; "The Lord of the Rings" rather the trilogy.
        if len(spellings) <= MAX_NAMESAKES and known < max(fame.get(item_id, 0.0) for item_id in spellings):
            found.extend(each for each in spellings.items() if each[0] not in whole.items.get(said, ()))
    for item_id, surface in dict.fromkeys(found):
        year = catalogue.item(item_id).year
        yield surface, item_id, year, round(fame.get(item_id, 0.0), 3)


def _most_famous(catalogue: Catalogue, fame: Mapping[str, float]) -> dict[str, float]:
    """Return how well known the best known item of each title is, letter case aside."""
    best: dict[str, float] = {}
    for item in catalogue.items:
        said = item.title.casefold()
        best[said] = max(best.get(said, 0.0), fame.get(item.id, 0.0))
    return best


def ordinary(title: str, taken: Set[str]) -> float:
    """Return how common a title is: "Romantic Comedy", of two words of the description, is mostly not meant as one."""
    words = without_article(title).casefold().split(" ")
    splits = ((" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words) + 1))
    return 1.0 if any(head in taken and (not tail or tail in taken) for head, tail in splits) else common(title)


def _telling_words(catalogue: Catalogue, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """Yield rare words that only one title has, and whose it is: "Shawshank"."""
    bearers: dict[str, set[str]] = {}
    for item in catalogue.items:
        for title in (item.title, *loaded.aliases.get(item.id, ())):
            for word in title.split():
                bearers.setdefault(title_key(word), set()).add(item.id)
    names = {
        title_key(word)
        for name, column in catalogue.columns.items()
        if getattr(catalogue.spec.facets[name], "names", False)
        for term in column.postings
        for word in term.split()
    }
    for item in catalogue.items:
        words = item.title.split()
        if len(words) > 1 and loaded.popularity.get(item.id, 0.0) >= WORD_FAME:
            for word in words:
                known = title_key(word)
                alone = len(bearers[known]) == 1 and known not in names
                if alone and word.isalpha() and len(word) > TELLING_LENGTH and common(word) <= WORD_COMMON:
                    yield word, item.id


def _beginnings(catalogue: Catalogue, loaded: Loaded) -> Iterator[tuple[str, str]]:
    """Yield how well known titles begin where no other title or name begins so: "Eternal Sunshine"."""
    known = [item for item in catalogue.items if loaded.popularity.get(item.id, 0.0) >= WORD_FAME]
    beginnings = {item.id: beginning for item in known if (beginning := _beginning(item.title))}
    begun: dict[str, set[str]] = {title_key(beginning): set() for beginning in beginnings.values()}
    for item in catalogue.items:
        for title in (item.title, *loaded.aliases.get(item.id, ())):
            words = title_key(title).split()
            for length in range(1, len(words) + 1):
                if (bearers := begun.get(" ".join(words[:length]))) is not None:
                    bearers.add(item.id)
    for item_id, beginning in beginnings.items():
        if begun[title_key(beginning)] == {item_id} and _is_telling(beginning):
            yield beginning, item_id


def _beginning(title: str) -> str:
    """Return the words of a title before the first that names nothing, or a comma; empty where they are too few.

    >>> _beginning("Eternal Sunshine of the Spotless Mind"), _beginning("Gone with the Wind")
    ('Eternal Sunshine', '')
    """
    words = title.split()
    for length in range(2, len(words)):
        beginning = " ".join(words[:length]).rstrip(",:;–- ")
        ends = words[length - 1][-1] in ",:;" or words[length].casefold() in FUNCTION_WORDS
        telling = [word for word in beginning.split() if word.casefold() not in FUNCTION_WORDS]
        if ends and len(telling) > 1 and telling[-1] == beginning.split()[-1]:
            return beginning
    return ""


def _head(title: str) -> str:
    """Return "Harry Potter" of "Harry Potter and the Goblet of Fire"; empty where there is nothing like it."""
    head, separator, _ = title.partition(" and the ")
    return head if separator else ""


def _at_least(number: int, surfaces: Mapping[str, dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    return [(said, spellings) for said, spellings in surfaces.items() if len(spellings) >= number]


def _is_telling(part: str) -> bool:
    return len(title_key(part)) >= TELLING_LENGTH and common(part) < TELLING
