"""Joins two lists of titled works that have no common id, by title and year.

Titles are compared by keys: spelling, articles, accents and punctuation are normalised away. Rules go from strict to
loose, and each assigns only pairs that are unique both ways, so that a loose rule can never take what a strict one found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

ARTICLES = frozenset(
    "the a an le la les l un une der die das ein eine el los las il lo gli i o os as den det en ett de het".split()
)
_TRAILING_ARTICLE = re.compile(r"^(?P<title>.+), (?P<article>[^\s,]{1,4}['’]?)$")
_BRACKETED = re.compile(r"\s*\(([^()]*)\)")
_AKA = re.compile(r"^(?:a\.?k\.?a\.?:?|aka)\s+", re.IGNORECASE)
_SUBTITLE = re.compile(r":\s+|\s+[-–—]\s+")
_SPELLINGS = {"&": " and ", "½": " 1 2 ", "⅓": " 1 3 ", "²": "2", "³": "3"}
_WORDS = {"vol": "volume", "pt": "part", "mr": "mister", "dr": "doctor", "st": "saint", "versus": "vs"}
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True)
class Work:
    """One titled work. `also` holds further titles."""

    id: str
    title: str
    year: int | None
    also: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The title and the further ones."""
        return (self.title, *self.also)


def natural_title(title: str) -> str:
    """Put a trailing article back in front.

    >>> natural_title("Godfather, The")
    'The Godfather'
    """
    match = _TRAILING_ARTICLE.match(title.strip())
    if match is None or _letters(match["article"]) not in ARTICLES:
        return title.strip()
    article = match["article"]
    return f"{article}{match['title']}" if article[-1] in "'’" else f"{article} {match['title']}"


def split_titles(text: str) -> tuple[str, ...]:
    """Split a title from the alternative titles that follow in brackets; all in natural order.

    >>> split_titles("Seven (a.k.a. Se7en)")
    ('Seven', 'Se7en')
    """
    main = _BRACKETED.sub("", text).strip()
    others = [_AKA.sub("", each.strip()) for each in _BRACKETED.findall(text)]
    if not main or not text.startswith(main.split(" ")[0]):  # "(500) Days of Summer": the brackets belong to the title
        return (natural_title(text),)
    return tuple(dict.fromkeys(natural_title(each) for each in (main, *others) if each))


def main_title(title: str) -> str:
    """Drop a sub-title.

    >>> main_title("Alien: Resurrection")
    'Alien'
    """
    return _SUBTITLE.split(title, maxsplit=1)[0]


def sub_title(title: str) -> str:
    """Return what follows the last break of a title; empty without one.

    >>> sub_title("Star Wars: Episode V – The Empire Strikes Back")
    'The Empire Strikes Back'
    """
    parts = _SUBTITLE.split(title)
    return parts[-1] if len(parts) > 1 else ""


def title_key(title: str) -> str:
    """Return the form in which spellings of one title are equal.

    >>> title_key("The Amélie & Co., Vol. II") == title_key("Amelie and Co. Volume 2")
    True
    """
    for spelling, plain in _SPELLINGS.items():
        title = title.replace(spelling, plain)
    words = re.findall(r"[^\W_]+", _letters(title).replace("'", "").replace("’", ""))
    words = [
        _ROMAN.get(word, word) if position else word for position, word in enumerate(_WORDS.get(w, w) for w in words)
    ]
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words)


def join(left: Sequence[Work], right: Sequence[Work]) -> dict[str, str]:
    """Return which work on the right is which on the left: {left id: right id}, one to one.

    Work without a year is never joined: titles alone are too often shared.
    """
    matching = _Matching(left, right)
    for keys in (_main_keys, _all_keys, _compact_keys, _short_keys):
        for distance in (0, 1):
            matching.assign(keys, distance)
    return dict(matching.pairs)


Keys = Callable[[Work], Iterable[str]]


def _main_keys(work: Work) -> Iterator[str]:
    yield title_key(work.title)


def _all_keys(work: Work) -> Iterator[str]:
    yield from map(title_key, work.titles)


def _compact_keys(work: Work) -> Iterator[str]:
    yield from (key.replace(" ", "") for key in _all_keys(work))


def _short_keys(work: Work) -> Iterator[str]:
    yield from (title_key(main_title(title)).replace(" ", "") for title in work.titles)


@dataclass
class _Matching:
    left: Sequence[Work]
    right: Sequence[Work]
    pairs: dict[str, str] = field(default_factory=dict)

    def assign(self, keys: Keys, distance: int) -> None:
        """Join what is still free, has a key in common and years that differ by `distance`, where it is unique."""
        taken = set(self.pairs.values())
        index: dict[tuple[str, int], set[str]] = {}
        for work in self.right:
            if work.id not in taken and work.year is not None:
                for key in keys(work):
                    index.setdefault((key, work.year), set()).add(work.id)
        found: dict[str, set[str]] = {}
        for work in self.left:
            if work.id not in self.pairs and work.year is not None:
                found[work.id] = _lookup(index, keys(work), {work.year - distance, work.year + distance})
        rivals: dict[str, int] = {}
        for matches in found.values():
            for match in matches:
                rivals[match] = rivals.get(match, 0) + 1
        for left_id, matches in found.items():
            if len(matches) == 1:
                (right_id,) = matches
                if rivals[right_id] == 1:
                    self.pairs[left_id] = right_id


def _lookup(index: Mapping[tuple[str, int], set[str]], keys: Iterable[str], years: set[int]) -> set[str]:
    matches: set[str] = set()
    for key in keys:
        if key:
            for year in years:
                matches |= index.get((key, year), set())
    return matches


def _letters(text: str) -> str:
    """Lower-case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
