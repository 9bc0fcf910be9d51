"""The corpus: messages split into moves, with places that are filled from the catalogue's lexicon.

One message a line in `data/moves/*.txt`, `move: text | move: text`, as docs/moves.md tells. A place (`{title}`) gets
another value each time that it is filled, so a reader learns what stands around a name and not the name.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import yaml

from understanding.moves import ALL_INTENTS, INTENTS, MARKS, MOVES, leading

PLACES = ("title", "person", "genre", "genres", "genre_adj", "origin", "noun", "nouns")
_PART = re.compile(r"\{(?P<place>[a-z_]+?)\d?\}|\[(?P<marked>[^\]]+)\]\((?P<mark>[a-z]+)\)(?:\{[^}]*\})?")
_ANNOTATED = re.compile(r"\[(?P<text>[^\]]+)\](?:\((?P<entity>[a-z_]+)\)|(?P<json>\{[^}]*\}))")
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

    def filled(self, values: Values, chance: random.Random) -> Example:
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
                    value = used.setdefault(found[0], values.draw(place, chance))
                    mark = {"title": "title", "person": "person"}.get(place)
                if mark is not None:
                    marks.append(Span(len(text), len(text) + len(value), mark))
                text += value
            text += part[position:]
            moves.append(Span(start, len(text), move))
        lead = self.parts[leading([move for move, _ in self.parts])][0]
        return Example(text, tuple(moves), tuple(marks), INTENTS[lead])


def read_corpus(folder: Path) -> list[Template]:
    """Read all messages of a folder.

    Raises:
        ValueError: a line is not well formed; the message names file and line.
    """
    found = []
    for file in sorted(folder.rglob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                found.append(_template(line, f"{file}:{number}"))
    return found


def _template(line: str, where: str) -> Template:
    parts = []
    for part in line.split(" | "):
        move, colon, text = part.partition(": ")
        if not colon or move not in MOVES or not text.strip():
            raise ValueError(f"{where}: no move of docs/moves.md with its text: {part!r}")
        for found in _PART.finditer(text):
            if (found["place"] or "noun") not in PLACES or (found["mark"] or "theme") not in MARKS:
                raise ValueError(f"{where}: unknown place or mark {found[0]!r}")
        parts.append((move, text.strip()))
    return Template(tuple(parts))


class Values:
    """What the places of the corpus are filled with, from a catalogue's lexicon."""

    def __init__(self, lexicon: Path) -> None:
        """Read the lexicon file."""
        data = json.loads(lexicon.read_text("utf-8"))
        people = [(row[0], row[3]) for row in data["terms"] if row[1] == "person" and " " in row[0]]
        genres = [row[0].lower() for row in data["terms"] if row[1] == "genre"]
        self._weighted: Mapping[str, tuple[list[str], list[float]]] = {
            "title": ([row[0] for row in data["titles"]], _summed(0.05 + row[3] ** 2 for row in data["titles"])),
            "person": ([name for name, _ in people], _summed(0.02 + weight**2 for _, weight in people)),
        }
        self._years = {row[0]: row[2] for row in data["titles"]}
        adjectives = {
            "funny",
            "scary",
            "romantic",
            "hilarious",
            "creepy",
            "animated",
            "thrilling",
            "exciting",
            "dramatic",
        }
        adjectives |= {
            "suspenseful",
            "futuristic",
            "magical",
            "historical",
            "mysterious",
            "spooky",
            "gripping",
            "light-hearted",
        }
        nouns = [word for word in genres if word not in adjectives]
        self._lists: Mapping[str, Sequence[str]] = {
            "genre": [word for word in nouns if not word.endswith("s")],
            "genres": [word for word in nouns if word.endswith("s") and not word.endswith("ness")],
            "genre_adj": sorted(adjectives & set(genres)) or ["funny"],
            "origin": sorted({row[0] for row in data["terms"] if row[1] == "origin"}),
            "noun": ["film", "movie", "film", "movie", "flick", "picture"],
            "nouns": ["films", "movies", "films", "movies", "flicks"],
        }

    def draw(self, place: str, chance: random.Random) -> str:
        """Return a value for a place as somebody might write it."""
        if place in self._weighted:
            names, weights = self._weighted[place]
            name = chance.choices(names, cum_weights=weights)[0]
            return self._said(place, name, chance)
        return chance.choice(self._lists[place])

    def _said(self, place: str, name: str, chance: random.Random) -> str:
        if place == "person":
            return name.split()[-1] if chance.random() < 0.2 else name
        year = self._years[name]
        if year and chance.random() < 0.25:
            return f"{name} ({year})"
        return f"“{name}”" if chance.random() < 0.03 else name


def _summed(weights: Iterable[float]) -> list[float]:
    """Return running sums: drawing by them takes no pass over a hundred thousand names."""
    return list(accumulate(weights))


def read_rasa(folder: Path) -> list[Example]:
    """Return the examples of Rasa's training files.

    The move of each word is known only where the intent is one move's and the message is short enough to be one.
    """
    single = {intents[0]: move for move, intents in INTENTS.items() if len(intents) == 1}
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


def epoch(
    templates: Sequence[Template], fixed: Sequence[Example], values: Values, chance: random.Random
) -> Iterator[Example]:
    """Yield one pass over the corpus in a new order, filled and roughened anew."""
    order: list[Template | Example] = [*templates, *fixed]
    chance.shuffle(order)
    for each in order:
        example = each.filled(values, chance) if isinstance(each, Template) else each
        yield roughened(example, chance)
