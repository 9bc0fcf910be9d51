"""The corpus: messages split into moves, with places that are filled from the catalogue's lexicon.

One message a line in `data/moves/KIND/*.txt`, `move: text | move: text`, as docs/moves.md tells. A place (`{title}`)
gets another value each time that it is filled, so a reader learns what stands around a name and not the name. The
values are those of `values.yml` beside the messages: each kind of thing that is recommended has its own.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from understanding.moves import ALL_INTENTS, INTENTS, MARKS, MOVES, leading

PLACES = ("title", "person", "genre", "genres", "genre_adj", "origin", "noun", "nouns")
_PART = re.compile(r"\{(?P<place>[a-z_]+?)\d?\}|\[(?P<marked>[^\]]+)\]\((?P<mark>[a-z]+)\)(?:\{[^}]*\})?")
_ANNOTATED = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<entity>[a-z_]+)\)|(?P<json>\{[^}]*\}))")
_WORD = re.compile(r"[^\W\d_]+")
_NO_SPACE = re.compile(r"[,.!?;:)…]")


@dataclass(frozen=True)
class Span:
    """A stretch of a text, in characters, and what it is."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Example:
    """A text to learn from.

    `moves` cover it, or are None where they are not known; `marks` are the names and themes in it; any of `intents` may
    be what it is mainly about.
    """

    text: str
    moves: tuple[Span, ...] | None
    marks: tuple[Span, ...]
    intents: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A message of the corpus: moves with their texts, places not yet filled."""

    parts: tuple[tuple[str, str], ...]
    values: Values

    def filled(self, chance: random.Random) -> Example:
        """Return the message with a value in each place; the same place of a message gets the same value each time."""
        text, moves, marks = "", [], []
        used: dict[str, str] = {}
        for move, part in self.parts:
            if text and not _NO_SPACE.match(part):
                text += " "
            start = len(text)
            position = 0
            for found in _PART.finditer(part):
                text += part[position : found.start()]
                position = found.end()
                place, mark = found["place"], found["mark"]
                value = found["marked"]
                if place is not None:
                    value = used.setdefault(found[0], self.values.draw(place, chance))
                    mark = {"title": "title", "person": "person"}.get(place)
                if mark is not None:
                    marks.append(Span(len(text), len(text) + len(value), mark))
                text += value
            text += part[position:]
            moves.append(Span(start, len(text), move))
        lead = self.parts[leading([move for move, _ in self.parts])][0]
        return Example(text, tuple(moves), tuple(marks), INTENTS[lead])


def read_corpus(folder: Path, lexicon: Path) -> list[Template]:
    """Read the messages of all kinds of things, each kind a folder with its `values.yml`.

    Args:
        folder: of the kinds.
        lexicon: the built catalogue's, for the kinds whose values say that names are its.

    Raises:
        ValueError: a line is not well formed; the message names file and line.
    """
    found = []
    for kind in sorted(folder.glob("*/values.yml")):
        values = Values(yaml.safe_load(kind.read_text("utf-8")), lexicon)
        found += [Template(parts, values) for parts in _messages(kind.parent)]
    return found


def said_words(folder: Path, rasa: Path) -> dict[str, int]:
    """Return the words that are said at least twice outside of places, in lower case, with their counts.

    Args:
        folder: of the kinds of things.
        rasa: of Rasa's training files.

    Raises:
        ValueError: as `read_corpus`.
    """
    found: Counter[str] = Counter(_each_word(example.text for example in read_rasa(rasa)))
    for kind in sorted(folder.glob("*/values.yml")):
        for parts in _messages(kind.parent):
            found.update(_each_word(_PART.sub(lambda part: part["marked"] or " ", text) for _, text in parts))
    return {word: times for word, times in sorted(found.items()) if times > 1}


def _each_word(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(text.lower())


def _messages(kind: Path) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the messages of a kind: moves with their texts."""
    for file in sorted(kind.glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                yield _parts(line, f"{file}:{number}")


def _parts(line: str, where: str) -> tuple[tuple[str, str], ...]:
    parts = []
    for part in line.split(" | "):
        move, colon, text = part.partition(": ")
        if not colon or move not in MOVES or not text.strip():
            raise ValueError(f"{where}: no move of docs/moves.md with its text: {part!r}")
        for found in _PART.finditer(text):
            if (found["place"] or "noun") not in PLACES or (found["mark"] or "theme") not in MARKS:
                raise ValueError(f"{where}: unknown place or mark {found[0]!r}")
        parts.append((move, text.strip()))
    return tuple(parts)


class Values:
    """What the places of the corpus are filled with.

    Each place has a list of values; one that stands in it twice is drawn twice as often. With `lexicon`, a mapping of
    places to facets, names are those of a catalogue, well known ones more often than others.
    """

    def __init__(self, said: Mapping[str, Any], lexicon: Path) -> None:
        """Take what `values.yml` says; the lexicon is read only if that names it."""
        self._years: dict[str, int | None] = {}
        self._lists = {place: [*map(str, said[place])] for place in PLACES if place in said}
        self._weights: dict[str, list[float]] = {}
        if "lexicon" in said:
            self._read(json.loads(lexicon.read_text("utf-8")), said["lexicon"])
        missing = [place for place in PLACES if not self._lists.get(place)]
        if missing:
            raise ValueError(f"values.yml has nothing for {', '.join(missing)}")

    def _read(self, data: Mapping[str, Any], facets: Mapping[str, str]) -> None:
        titles = data["titles"]
        self._years = {row[0]: row[2] for row in titles}
        self._lists["title"] = [row[0] for row in titles]
        self._weights["title"] = _summed(0.05 + row[3] ** 2 for row in titles)
        for place, facet in facets.items():
            terms = [(row[0], row[3]) for row in data["terms"] if row[1] == facet]
            if place == "person":
                people = [(name, weight) for name, weight in terms if " " in name]
                self._lists[place] = [name for name, _ in people]
                self._weights[place] = _summed(0.02 + weight**2 for _, weight in people)
            elif place in ("genre", "genres"):
                nouns = {name.lower() for name, _ in terms} - {*self._lists["genre_adj"]}
                many = {word for word in nouns if word.endswith("s") and not word.endswith("ness")}
                self._lists[place] = sorted(many if place == "genres" else {word for word in nouns if word[-1] != "s"})
            else:
                self._lists[place] = sorted({name for name, _ in terms})

    def draw(self, place: str, chance: random.Random) -> str:
        """Return a value for a place as somebody might write it."""
        name = chance.choices(self._lists[place], cum_weights=self._weights.get(place))[0]
        if place == "person":
            return name.split()[-1] if place in self._weights and chance.random() < 0.2 else name
        if place == "title":
            year = self._years.get(name)
            if year and chance.random() < 0.25:
                return f"{name} ({year})"
            return f"“{name}”" if chance.random() < 0.03 else name
        return name


def _summed(weights: Iterable[float]) -> list[float]:
    """Return running sums: drawing by them takes no pass over a hundred thousand names."""
    return list(accumulate(weights))


def read_rasa(folder: Path) -> list[Example]:
    """Return the examples of Rasa's training files.

    The move of each word is known only where the intent is one move's and the message is short enough to be one.
    """
    leads_to = Counter(intents[0] for intents in INTENTS.values())
    single = {intents[0]: move for move, intents in INTENTS.items() if len(intents) == leads_to[intents[0]] == 1}
    single |= {"like": "like", "dislike": "dislike"}
    found = []
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text("utf-8")).get("nlu", ()):
            intent = block.get("intent")
            if intent not in ALL_INTENTS:
                continue
            for line in block["examples"].splitlines():
                text, marks = _plain(line.removeprefix("- ").strip())
                if not text:
                    continue
                move = single.get(intent)
                one = move is not None and not re.search(r"\b(but|and)\b|[.,;!?] \w", text)
                moves = (Span(0, len(text), move),) if one and move else None
                found.append(Example(text, moves, marks, (intent,)))
    return found


def _plain(line: str) -> tuple[str, tuple[Span, ...]]:
    """Return a line of Rasa's training data without its annotations, and the names and themes among them."""
    text, marks, position = "", [], 0
    for found in _ANNOTATED.finditer(line):
        text += line[position : found.start()]
        position = found.end()
        entity = found["entity"] or json.loads(found["json"])["entity"]
        if entity in MARKS:
            marks.append(Span(len(text), len(text) + len(found["text"]), entity))
        text += found["text"]
    return text + line[position:], tuple(marks)


_NEIGHBOURS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BARE = 0.25  # the share of messages without punctuation
_HASTY = 0.3  # and of those with slips of the finger
_SIGNS = ".,!?;'’\"“”"


def roughened(example: Example, chance: random.Random) -> Example:
    """Return an example as it may be typed in a hurry: without punctuation, or with slips of the finger.

    Letters are left out, doubled, swapped or missed, and spaces forgotten; spans move along.
    """
    text = example.text
    replaced: dict[int, str] = {}
    if chance.random() < _BARE:
        replaced = {place: "" for place, sign in enumerate(text) if sign in _SIGNS}
    if chance.random() < _HASTY:
        letters = [place for place, sign in enumerate(text) if sign.isalpha() and place]
        for place in chance.sample(letters, min(len(letters), 1 + len(text) // 40)):
            replaced |= _slip(text, place, chance)
    if not replaced:
        return example
    moved, signs, length = [], [], 0
    for place, sign in enumerate(text):
        moved.append(length)
        signs.append(replaced.get(place, sign))
        length += len(signs[-1])
    moved.append(length)

    def shift(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(Span(moved[each.start], moved[each.end], each.label) for each in spans)

    moves = None if example.moves is None else shift(example.moves)
    return Example("".join(signs), moves, shift(example.marks), example.intents)


def _slip(text: str, place: int, chance: random.Random) -> dict[int, str]:
    """Return what stands in the place of a letter, and perhaps of the next sign, after a slip of the finger."""
    sign, following = text[place], text[place + 1 : place + 2]
    kind = chance.random()
    if kind < 0.25:
        return {place: ""}
    if kind < 0.45:
        return {place: sign * 2}
    if kind < 0.65 and following.isalpha():
        return {place: following, place + 1: sign}
    if kind < 0.75 and following == " ":
        return {place + 1: ""}
    row = next((row for row in _NEIGHBOURS if sign.lower() in row), None)
    if row is None:
        return {}
    near = row.index(sign.lower()) + chance.choice((-1, 1))
    return {place: row[max(0, min(len(row) - 1, near))]}


def epoch(templates: Sequence[Template], fixed: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    """Yield one pass over the corpus in a new order, filled and roughened anew."""
    order: list[Template | Example] = [*templates, *fixed]
    chance.shuffle(order)
    for each in order:
        example = each.filled(chance) if isinstance(each, Template) else each
        yield roughened(example, chance)
