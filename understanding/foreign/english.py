"""A message in another language as the English one that says the same: its moves, and what is named in them.

The moves are read in the message's own words, by a reader of its language. What stands in it is then said in English:
names by the catalogue's own, words by `words.yml`, numbers by patterns. Each of that is linked by the linker for
English, by itself, so that a word means what it means there, in every catalogue. All places are those of the English.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from understanding.foreign.pack import Pack
from understanding.foreign.segmenter import Piece, Segmenter
from understanding.linking.entities import Entity
from understanding.linking.linker import MAX_CHARACTERS, UNLINKED, Linker
from understanding.moves import INTENTS, WISHES
from understanding.reader import Move, Reader, Reading
from understanding.roles import meant

REMEMBERED = 4000  # pieces of English with what they are linked to
_WISHED = ("want", "avoid")
_CLAUSE = re.compile(r"[，,。；;!！?？]+(?=.)")
_OPINIONS = frozenset({"like", "dislike", "seen", "save"})
# Point at what is talked about, and wish for nothing by themselves.
_POINTS = frozenset({"it", "these", "both", "the others", "similar"})
_OFF = "off"

# What a move says in English where nothing in it needs to be said; what rules out or asks for nothing special does.
PLAIN: Mapping[str, str] = {
    "ask": "recommend something",
    "more": "more",
    "reject": "none of these",
    "like": "loved",
    "dislike": "hated",
    "seen": "seen",
    "unseen": "not yet",
    "accept": "good, I take that",
    "surprise": "surprise me",
    "any": "I don't mind",
    "why": "why",
    "back": "go back",
    "saved": "what did I save",
    "pick": "which one would you pick",
    "total": "what's my total",
    "unsay": "take it off my list",
    "undo": "undo that",
    "correct": "no, I meant",
    "start_over": "start over",
    "affirm": "yes",
    "deny": "no",
    "similar": "something similar",
    "save": "save",
    "share": "share",
    "profile": "what do you know about me",
    "ask_about": "tell me about it",
    "compare": "compare these",
    "always": "always",
    "tonight": "just for tonight",
    "help": "help",
    "bot": "are you a bot",
    "thank": "thanks",
    "greet": "hello",
    "goodbye": "bye",
}


@dataclass(frozen=True)
class InEnglish:
    """A message in English: the text, what was read and linked in its places, and whether each move only points."""

    text: str
    reading: Reading
    entities: tuple[Entity, ...]
    bare: tuple[bool, ...]


class Translator:
    """Reads one language into English, for one catalogue. Safe to share between threads."""

    def __init__(self, pack: Pack, reader: Reader, linker: Linker) -> None:
        """Index the catalogue's names as they are said in the language."""
        self._pack, self._reader, self._linker = pack, reader, linker
        self._linked: OrderedDict[tuple[str, int], tuple[Entity, ...]] = OrderedDict()
        self._segmenter = Segmenter(pack, linker)

    def names(self, text: str) -> list[tuple[int, int]]:
        """Return where titles stand in a text, quoted or known: they tell nothing of the language."""
        return self._segmenter.titles(text)

    def read(self, text: str, year: int, now: float) -> InEnglish:
        """Read a message.

        Args:
            text: in the language.
            year: what "this year" is.
            now: today, in days since the beginning of 1970.
        """
        plain = self._pack.plain(text[:MAX_CHARACTERS])
        read = self._reader.read(plain)
        pieces = self._segmenter.pieces(plain)
        if self._segmenter.is_of_something_else(plain, pieces):
            read = replace(read, moves=tuple(replace(each, move=_OFF) for each in read.moves[:1]))
            read = replace(read, intents=((INTENTS[_OFF][0], 1.0), *read.intents))
            pieces = []
        said, moves, entities, bare = "", list[Move](), list[Entity](), list[bool]()
        places: list[tuple[int, int]] = []  # of the reading's rows in the English text
        rows: list[int] = []
        for move in [part for each in read.moves for part in self._parts(each, pieces, plain)]:
            inside = [each for each in pieces if move.start <= each.start < move.end]
            move = self._as_wished(move, inside, plain)
            start = len(said) + bool(said)
            told, found, kept = self._said(move, inside, plain, read, year, now, start)
            said = f"{said} {told}" if said else told
            moves.append(replace(move, start=start, end=len(said)))
            entities += found
            bare.append(bool(found) and all(each.known or not _wishes(move) for each in kept))
            own = [row for row, (first, _) in enumerate(read.pieces) if move.start <= first < move.end]
            rows += own
            places += [(start, len(said))] * len(own)
        scores = read.scores[rows] if rows else np.zeros((0, len(read.labels)), np.float32)
        reading = replace(read, moves=tuple(moves), marks=(), pieces=tuple(places), scores=scores)
        return InEnglish(said, reading, tuple(entities), tuple(bare))

    def _said(
        self, move: Move, pieces: Sequence[Piece], plain: str, read: Reading, year: int, now: float, start: int
    ) -> tuple[str, list[Entity], list[Piece]]:
        """Return a move in English with its entities, and the pieces that it was made of."""
        grave = self._pack.explicit.get(move.move)
        words = plain[move.start : move.end]
        if grave is not None:
            english = [each.english for each in grave if each.said.search(words)]
            if not english:
                return words, [], []
            pieces = [Piece(move.start, move.start, english[0], ()), *(each for each in pieces if each.known)]
        kept = [each for each in pieces if each.known or _wishes(move)]
        text, entities = "", list[Entity]()
        for piece in kept:
            text += " " if text else ""
            place = start + len(text)
            for entity in self._entities_of(piece, move, year, now):
                moved = {**entity, "start": place + entity.get("start", 0)}
                moved["end"] = place + entity.get("end", len(piece.english))
                role, apart = meant(read, piece.start, max(piece.end, piece.start + 1), moved["entity"], None)
                if role == "exclude" and (move.move == "want" or self._denies(piece, plain)):
                    role, apart = None, move.move == "avoid"
                if "role" not in moved and role is not None and _takes_role(moved["entity"], role):
                    moved["role"] = role
                if apart:
                    moved["settled"] = True
                entities.append(moved)
            text += piece.english
        if not text:
            text = PLAIN.get(move.move, "")
        return text, entities, kept

    def _parts(self, move: Move, pieces: Sequence[Piece], plain: str) -> list[Move]:
        """Return an opinion, or a wish, in parts where it runs over clauses about several things: each is read alone.

        "Loved the first, seen the second" must never store that the second was loved, and "something lively, no metal"
        never asks for metal. What follows a denial without one of its own ("no horror, gore") stays denied.
        """
        if move.move not in (*_OPINIONS, *_WISHED):
            return [move]
        ends = [found.end() for found in _CLAUSE.finditer(plain, move.start, move.end)]
        clauses = list(pairwise([move.start, *ends, move.end]))
        about = [any(start <= each.start < end and each.known for each in pieces) for start, end in clauses]
        if len(clauses) < 2 or not all(about):
            return [move]
        alike = _OPINIONS if move.move in _OPINIONS else _WISHED
        found = []
        for start, end in clauses:
            kind = move.move
            if alike is _OPINIONS or self._may_turn(move, start, end, pieces, plain):
                alone = self._reader.read(plain[start:end]).moves
                kind = alone[0].move if len(alone) == 1 and alone[0].move in alike else kind
            found.append(replace(move, move=kind, start=start, end=end))
        return found if len({each.move for each in found}) > 1 or alike is _OPINIONS else [move]

    def _may_turn(self, move: Move, start: int, end: int, pieces: Sequence[Piece], plain: str) -> bool:
        """Whether a clause of a wish may be the opposite: it denies, or nothing up to its end has denied."""
        if move.move == "avoid":
            return self._pack.denies.search(plain, move.start, end) is None
        return self._pack.denies.search(self._without(pieces, plain), start, end) is not None

    def _as_wished(self, move: Move, pieces: Sequence[Piece], plain: str) -> Move:
        """Return what rules out as a wish, where all that denies is a part of words that are linked: "not too long"."""
        if move.move != "avoid" or not any(self._denies(each, plain) for each in pieces):
            return move
        alone = self._pack.denies.search(self._without(pieces, plain), move.start, move.end)
        return move if alone else replace(move, move="want")

    @staticmethod
    def _without(pieces: Sequence[Piece], plain: str) -> str:
        """Return a text with blanks in the place of what is known."""
        rest = [*plain]
        for each in pieces:
            if each.known:
                rest[each.start : each.end] = " " * (each.end - each.start)
        return "".join(rest)

    def _denies(self, piece: Piece, plain: str) -> bool:
        """Whether what denies is a part of a piece, and so of its English."""
        return piece.known and self._pack.denies.search(plain, piece.start, piece.end) is not None

    def _entities_of(self, piece: Piece, move: Move, year: int, now: float) -> tuple[Entity, ...]:
        if piece.entities is not None:
            return piece.entities
        if not piece.known:
            return (_theme(piece),) if _wishes(move) else ()
        cached = self._linked.get((piece.english, year))
        if cached is None:
            found = self._linker.link(piece.english, (), year, now=now)
            cached = tuple(each for each in found if each["entity"] != "title")
            if not cached and _wishes(move) and piece.english not in _POINTS and not piece.number:
                cached = (_theme(piece),)
            elif not cached:
                return ()
            self._linked[piece.english, year] = cached
            if len(self._linked) > REMEMBERED:
                self._linked.popitem(last=False)
        return cached


def _wishes(move: Move) -> bool:
    return move.move in WISHES


def _theme(piece: Piece) -> Entity:
    return {"entity": "theme", "value": piece.english, "confidence_entity": UNLINKED}


def _takes_role(entity: str, role: str) -> bool:
    if entity in ("critique", "order", "rating", "count", "facet", "reference", "reaction"):
        return False
    return entity != "ordinal" or role == "example"
