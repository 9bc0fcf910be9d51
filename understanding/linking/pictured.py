"""Titles in what was read in a picture: a poster, a cover, a screenshot, a shelf.

What is read comes as lines with places and sizes, often without spaces, with a letter wrong here and there, and a
title stands among names, praise and small print. So it is compared without spaces, over lines that stand together, and
what is found counts by how large its letters are, by how much of the large print it is, and by how alike it is. What is
known as a name does not compete with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from contract.lexicon import Title
from understanding.lexicon import Lexicon
from understanding.linking.names import spellings
from understanding.text import key

MAX_LINES_OF_TITLE = 5
MAX_LETTERS = 80  # of a title, and of what is compared with one
MIN_INSIDE = 7  # letters of a title that is found inside a word: shorter ones stand apart
MIN_ALIKE, MIN_FUZZY = 0.8, 6  # how alike a title has to be, and how many letters it takes to be told by that
MIN_NAME = 7  # letters of a name that is told from a title
NEAR = 24  # titles that are compared letter by letter
LARGE = 0.5  # of the largest letters: what is large
MIN_SCORE, SECOND = 0.25, 0.55  # of the best score: what is found beside it
SHORT = 4  # letters of a title that has to be large
MAX_FOUND, MAX_ITEMS = 5, 8
# What stands on buttons of screens and on papers, each a line of its own: no title, even where there is one.
_NO_TITLES = frozenset({"home", "menu", "play", "search", "series", "settings", "share", "total", "next"})
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Line:
    """A line of a picture: its text, how high its letters are, and where it stands; in pixels, y downwards."""

    text: str
    height: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Pictures:
    """What was found: titles, each with the items that bear it, the best first; names, and the largest words."""

    titles: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    quote: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "titles": [list(items) for items in self.titles],
            "names": list(self.names),
            "quote": self.quote,
        }


@dataclass(frozen=True)
class _Stretch:
    """Lines that stand together, as letters without spaces; `starts` tells where each line begins in them.

    `words` are the places where a word begins, and where the last one ends.
    """

    lines: tuple[int, ...]
    letters: str
    starts: tuple[int, ...]
    words: frozenset[int]

    def used(self, start: int, end: int) -> dict[int, int]:
        """Return how many letters of each line are between two places."""
        ends = (*self.starts[1:], len(self.letters))
        used = {
            line: min(end, last) - max(start, first)
            for line, first, last in zip(self.lines, self.starts, ends, strict=True)
        }
        return {line: count for line, count in used.items() if count > 0}


@dataclass(frozen=True)
class _Hit:
    score: float
    titles: tuple[Title, ...]
    lines: frozenset[int]


class Pictured:
    """Finds the titles of a catalogue in pictures."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index titles and names by their letters."""
        found: dict[str, list[Title]] = defaultdict(list)
        for title in lexicon.titles:
            for words, _ in spellings(title.surface):
                letters = "".join(words)
                if len(letters) <= MAX_LETTERS and title not in found[letters]:
                    found[letters].append(title)
        self._titles = dict(found)
        self._keys = list(self._titles)
        grams: dict[str, list[int]] = defaultdict(list)
        for number, letters in enumerate(self._keys):
            for gram in _grams(letters):
                grams[gram].append(number)
        self._grams: dict[str, npt.NDArray[np.int32]] = {
            gram: np.array(numbers, dtype=np.int32) for gram, numbers in grams.items()
        }
        self._sizes = np.array([len(_grams(letters)) for letters in self._keys], dtype=np.float64)
        self._names = {
            letters: term.values[0]
            for term in lexicon.terms
            if term.facet in lexicon.names and " " in term.surface and len(term.values) == 1
            if len(letters := "".join(key(term.surface))) >= MIN_NAME
        }

    def found(self, lines: Sequence[Line]) -> Pictures:
        """Return what is found in the lines of a picture."""
        lines = [line for line in lines if "".join(key(line.text)) not in {"", *_NO_TITLES}]
        if not lines:
            return Pictures()
        names = [self._names_in(line.text) for line in lines]
        years = sorted({int(year) for line in lines for year in _YEAR.findall(line.text)})
        hits = _best(self._hits(lines, [bool(each) for each in names]))
        return Pictures(
            titles=tuple(_items(hit, years) for hit in hits),
            names=tuple(dict.fromkeys(name for each in names for name in each)),
            quote=_quote(lines),
        )

    def _hits(self, lines: Sequence[Line], named: Sequence[bool]) -> list[_Hit]:
        letters = ["".join(key(line.text)) for line in lines]
        # A name may be the largest on a poster; what is a title all the same, as "Gandhi", stays in the running.
        counted = [line.height for line, is_name in zip(lines, named, strict=True) if not is_name]
        largest = max(counted or [line.height for line in lines])
        large = {
            place: len(letters[place]) * line.height
            for place, line in enumerate(lines)
            if line.height >= LARGE * largest and not named[place]
        }
        whole = sum(large.values()) or 1.0
        hits = []
        for stretch in _stretches(lines):
            for start, end, alike, titles in self._matches(stretch):
                used = stretch.used(start, end)
                size = sum(count * min(lines[line].height, largest) for line, count in used.items()) / (end - start)
                share = sum(count * lines[line].height for line, count in used.items() if line in large) / whole
                rest = sum(len(letters[line]) for line in used)
                score = (
                    alike**4 * (size / largest) * (0.35 + 0.65 * min(share, 1.0)) * (0.4 + 0.6 * (end - start) / rest)
                )
                if any(named[line] for line in used):
                    score *= 0.5
                if end - start <= SHORT:
                    score *= (size / largest) ** 2
                known = max(title.popularity for title in titles)
                hits.append(_Hit(score * (0.85 + 0.15 * known), titles, frozenset(used)))
        return hits

    def _matches(self, stretch: _Stretch) -> Iterator[tuple[int, int, float, tuple[Title, ...]]]:
        """Yield titles in a stretch: where, how alike, and which. They begin in its first line and end in its last."""
        letters = stretch.letters[:MAX_LETTERS]
        first = stretch.starts[1] if len(stretch.starts) > 1 else len(letters)
        exact = False
        for start in range(first):
            for end in range(max(stretch.starts[-1], start) + 1, len(letters) + 1):
                apart = start in stretch.words and end in stretch.words
                if not apart and end - start < MIN_INSIDE:
                    continue
                titles = self._titles.get(letters[start:end])
                if titles:
                    exact = exact or end - start == len(letters)
                    # Inside a word less can be told: "her" is in "there".
                    yield start, end, 1.0 if apart else 0.93, tuple(titles)
        if not exact and len(letters) >= MIN_FUZZY:
            for alike, titles in self._alike(letters):
                yield 0, len(letters), alike, tuple(titles)

    def _alike(self, letters: str) -> list[tuple[float, list[Title]]]:
        grams = [self._grams[gram] for gram in _grams(letters) if gram in self._grams]
        if not grams:
            return []
        shared = np.bincount(np.concatenate(grams), minlength=len(self._keys))
        likely = 2 * shared / (self._sizes + len(_grams(letters)))
        found = []
        for number in np.argpartition(-likely, min(NEAR, len(likely) - 1))[:NEAR]:
            other = self._keys[int(number)]
            alike = SequenceMatcher(None, letters, other, autojunk=False).ratio() if likely[number] > 0 else 0.0
            if alike >= MIN_ALIKE and len(other) >= MIN_FUZZY:
                found.append((alike, self._titles[other]))
        return found

    def _names_in(self, text: str) -> list[str]:
        letters = "".join(key(text))
        found = []
        start = 0
        while start < len(letters):
            for end in range(min(len(letters), start + 40), start + MIN_NAME - 1, -1):
                name = self._names.get(letters[start:end])
                if name is not None:
                    found.append(name)
                    start = end - 1
                    break
            start += 1
        return found


def _grams(letters: str) -> set[str]:
    padded = f" {letters} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _stretches(lines: Sequence[Line]) -> Iterator[_Stretch]:
    """Yield each line, each row of lines, and whatever stands below one another close together."""
    rows = _rows(lines)
    units: list[tuple[int, ...]] = [*rows, *((place,) for row in rows if len(row) > 1 for place in row)]
    boxes = [_box([lines[place] for place in unit]) for unit in units]
    below = [[number for number, other in enumerate(boxes) if _is_below(box, other)] for box in boxes]
    stack: list[tuple[int, ...]] = [(number,) for number in range(len(units))]
    while stack:
        path = stack.pop()
        yield _stretch(lines, [place for number in path for place in units[number]])
        if len(path) < MAX_LINES_OF_TITLE:
            stack += [(*path, number) for number in below[path[-1]]]


def _rows(lines: Sequence[Line]) -> list[tuple[int, ...]]:
    """Return lines that continue one another to the right, each once."""
    order = sorted(range(len(lines)), key=lambda place: lines[place].left)
    rows: list[list[int]] = []
    for place in order:
        row = next((row for row in rows if _continues(lines[row[-1]], lines[place])), None)
        if row is None:
            rows.append([place])
        else:
            row.append(place)
    return [tuple(row) for row in rows]


def _continues(line: Line, other: Line) -> bool:
    small, large = sorted((line.height, other.height))
    together = min(line.bottom, other.bottom) - max(line.top, other.top)
    gap = other.left - line.right
    return small >= 0.6 * large and together >= 0.5 * small and -0.5 * small <= gap <= 1.5 * small


def _box(lines: Sequence[Line]) -> Line:
    return Line(
        "",
        max(line.height for line in lines),
        min(line.left for line in lines),
        min(line.top for line in lines),
        max(line.right for line in lines),
        max(line.bottom for line in lines),
    )


def _is_below(box: Line, other: Line) -> bool:
    small, large = sorted((box.height, other.height))
    gap = other.top - box.bottom
    together = min(box.right, other.right) - max(box.left, other.left)
    width = min(box.right - box.left, other.right - other.left)
    return (
        -0.5 * small <= gap <= 1.2 * large and other.top > box.top and together >= 0.25 * width and small >= large / 4
    )


def _stretch(lines: Sequence[Line], places: Sequence[int]) -> _Stretch:
    words = [key(lines[place].text) for place in places]
    starts = tuple(accumulate((sum(map(len, each)) for each in words), initial=0))
    begins = accumulate((len(word) for each in words for word in each), initial=0)
    letters = "".join(word for each in words for word in each)
    return _Stretch(tuple(places), letters, starts[:-1], frozenset(begins))


def _best(hits: Iterable[_Hit]) -> list[_Hit]:
    """Return the best hits that share no line, as far as they are about as good as the best."""
    chosen: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: -hit.score):
        if hit.score < max(MIN_SCORE, SECOND * chosen[0].score if chosen else 0.0) or len(chosen) == MAX_FOUND:
            break
        items = {title.item for title in hit.titles}
        taken = {title.item for each in chosen for title in each.titles}
        if all(hit.lines.isdisjoint(each.lines) for each in chosen) and not items <= taken:
            chosen.append(hit)
    return chosen


def _items(hit: _Hit, years: Sequence[int]) -> tuple[str, ...]:
    """Return the items that a title means, those of a year that stands in the picture before all others."""
    titles = sorted(hit.titles, key=lambda title: -title.popularity)
    dated = [title for title in titles if title.year in years]
    return tuple(dict.fromkeys(title.item for title in (dated or titles)))[:MAX_ITEMS]


def _quote(lines: Sequence[Line]) -> str:
    """Return the largest words, to be told where nothing is known by them."""
    return max(lines, key=lambda line: (line.height, len(line.text))).text.strip()
