"""A message in another language as the English one that says the same: its moves, and what is named in them.

The moves are read in the message's own words, by a reader of its language. What stands in it is then said in English:
names by the catalogue's own, words by `words.yml`, numbers by patterns. Each of that is linked by the linker for
English, by itself, so that a word means what it means there, in every catalogue. All places are those of the English.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from understanding.foreign.numbers import in_english
from understanding.foreign.pack import Named, Pack
from understanding.linking.linker import Entity, Linker
from understanding.moves import INTENTS, WISHES
from understanding.reader import Move, Reader, Reading
from understanding.roles import meant
from understanding.text import key

MAX_CHARACTERS = 1000  # what stands behind is not read, as elsewhere
REMEMBERED = 4000  # pieces of English with what they are linked to
_QUOTED = re.compile(r"《([^《》]{1,80})》|「([^「」]{1,80})」|『([^『』]{1,80})』|“([^“”]{1,80})”")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ'’.&:\- ]*[A-Za-z0-9À-ɏ]|[A-Za-z]")
_SIGNS = re.compile(r"[\s·・.:：，,！!？?、。\-—–'’()（）]+")
_LETTERS = re.compile(r"[^\W_]+")
_WISHED = ("want", "avoid")
_CLAUSE = re.compile(r"[，,。；;!！?？]+(?=.)")
_OPINIONS = frozenset({"like", "dislike", "seen", "save"})
_UNLINKED = 0.5
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
class Piece:
    """A stretch of a message that says something: its places there, and the English.

    `entities` are given where it is a name; otherwise the English is linked. `known` is false for words that have no
    English here. `number` says that a number is in it, which is no theme where the catalogue has none such.
    """

    start: int
    end: int
    english: str
    entities: tuple[Entity, ...] | None = None
    known: bool = True
    number: bool = False


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
        lexicon = linker.vocabulary.lexicon
        self._titles: dict[str, list[str]] = {}
        by_name: dict[tuple[str, int | None], list[str]] = {}
        for row in lexicon.titles:
            by_name.setdefault((_plain(row.surface), row.year), []).append(row.item)
            if any(pack.is_letter(sign) for sign in row.surface):
                self._add_title(row.surface, [row.item])
        for each in pack.titles:
            items = by_name.get((_plain(each.name), each.year)) or _near_year(by_name, each)
            for said in each.said:
                self._add_title(said, items)
        people = {row.surface.casefold() for row in lexicon.terms if row.facet == "person"}
        self._names: dict[str, Piece] = {}
        for each in pack.people:
            if each.name.casefold() in people:
                entity: Entity = {"entity": "person", "value": [each.name], "confidence_entity": 1.0}
                for said in each.said:
                    self._names[_plain(pack.plain(said))] = Piece(0, 0, each.name, (entity,))
        nouns = {*linker.vocabulary.speech.one, *linker.vocabulary.speech.many}
        here = [word for kinds, said in pack.things if kinds & nouns for word in said]
        self._here = frozenset(here)
        self._elsewhere = frozenset(word for _, said in pack.things for word in said) - self._here
        self._fillers = frozenset(_plain(pack.plain(word)) for word in (*pack.fillers, *here))
        self._words = {_plain(pack.plain(said)): meant for said, meant in self._meant_words()}
        self._longest = max(map(len, (*self._titles, *self._names, *self._words, *self._fillers)), default=1)

    def _meant_words(self) -> Iterator[tuple[str, str]]:
        """Yield what is said with its English: of several what the catalogue knows, and no filler that it does not."""
        for said, phrases in self._pack.words.items():
            filler = _plain(self._pack.plain(said)) in self._fillers
            if len(phrases) == 1 and not filler:
                yield said, phrases[0]
                continue
            known = next((each for each in phrases if self._is_known(each)), None)
            if known is not None or not filler:
                yield said, known or phrases[0]

    def _is_known(self, english: str) -> bool:
        return any(each["entity"] != "title" for each in self._linker.link(english, (), 2000))

    def _add_title(self, said: str, items: Sequence[str]) -> None:
        held = self._titles.setdefault(_plain(self._pack.plain(said)), [])
        held.extend(item for item in items if item not in held)

    def names(self, text: str) -> list[tuple[int, int]]:
        """Return where titles stand in a text, quoted or known: they tell nothing of the language."""
        quoted = [found.span() for found in _QUOTED.finditer(text)]
        plain = self._pack.plain(text)
        found = [each for each in self._pieces(plain, 0, len(plain)) if each.entities and _is_title(each)]
        return [*quoted, *((each.start, each.end) for each in found)]

    def read(self, text: str, year: int, now: float) -> InEnglish:
        """Read a message.

        Args:
            text: in the language.
            year: what "this year" is.
            now: today, in days since the beginning of 1970.
        """
        plain = self._pack.plain(text[:MAX_CHARACTERS])
        read = self._reader.read(plain)
        pieces = self._all_pieces(plain, read)
        if self._is_of_something_else(plain, pieces):
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

    def _is_of_something_else(self, plain: str, pieces: Sequence[Piece]) -> bool:
        """Whether a message names a kind of thing that another catalogue has, and none of this one's."""
        covered = {place for each in pieces if each.known for place in range(each.start, each.end)}

        def named(words: Iterable[str]) -> bool:
            found = ((place, word) for word in words if (place := plain.find(word)) >= 0)
            return any(covered.isdisjoint(range(place, place + len(word))) for place, word in found)

        return named(self._elsewhere) and not named(self._here) and not any(map(_is_title, pieces))

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
            theme: Entity = {"entity": "theme", "value": piece.english, "confidence_entity": _UNLINKED}
            return (theme,) if move.move in WISHES else ()
        cached = self._linked.get((piece.english, year))
        if cached is None:
            found = self._linker.link(piece.english, (), year, now=now)
            cached = tuple(each for each in found if each["entity"] != "title")
            if not cached and move.move in WISHES and piece.english not in _POINTS and not piece.number:
                cached = ({"entity": "theme", "value": piece.english, "confidence_entity": _UNLINKED},)
            elif not cached:
                return ()
            self._linked[piece.english, year] = cached
            if len(self._linked) > REMEMBERED:
                self._linked.popitem(last=False)
        return cached

    def _all_pieces(self, plain: str, read: Reading) -> list[Piece]:
        """Return all pieces of a message in order: quoted names first, then what stands between them."""
        found: list[Piece] = []
        position = 0
        for quoted in _QUOTED.finditer(plain):
            found += self._between(plain, position, quoted.start(), read)
            inside = next(group for group in quoted.groups() if group is not None)
            found.append(self._quoted(inside, *quoted.span()))
            position = quoted.end()
        return [*found, *self._between(plain, position, len(plain), read)]

    def _quoted(self, inside: str, start: int, end: int) -> Piece:
        items = self._titles.get(_plain(inside))
        if items:
            return Piece(start, end, inside, (_title(items),))
        linked = [each for each in self._linker.link(f'"{inside}"', (), 2000) if each["entity"] == "title"]
        if linked and not any(self._pack.is_letter(sign) for sign in inside):
            return Piece(start, end, inside, (_title(linked[0]["value"]),))
        entity: Entity = {"entity": "title", "value": inside, "confidence_entity": _UNLINKED}
        return Piece(start, end, inside, (entity,))

    def _between(self, plain: str, start: int, end: int, read: Reading) -> Iterator[Piece]:
        """Return the pieces of a stretch without quotes: words and names that are known, then what is left over."""
        found = sorted(self._pieces(plain, start, end), key=lambda each: each.start)
        position = start
        for piece in [*found, Piece(end, end, "")]:
            yield from self._left_over(plain, position, piece.start, read)
            position = piece.end
            if piece.english:
                yield piece

    def _left_over(self, plain: str, start: int, end: int, read: Reading) -> Iterator[Piece]:
        """Return what stands between pieces and is no filler: words that have no English here."""
        for run in _LETTERS.finditer(plain, start, end):
            rest = self._without_fillers(_small(run[0]))
            if rest and not rest.isdigit() and len(rest) > 1:
                place = _small(plain).find(rest, run.start())
                yield Piece(place, place + len(rest), rest, known=False)

    def _without_fillers(self, run: str) -> str:
        """Return the longest run of letters that no filler covers, where words are not parted by spaces."""
        left, position = [""], 0
        while position < len(run):
            size = next(
                (
                    size
                    for size in range(min(self._longest, len(run) - position), 0, -1)
                    if run[position : position + size] in self._fillers
                ),
                0,
            )
            if size:
                left.append("")
            else:
                left[-1] += run[position]
            position += size or 1
        return max(left, key=len)

    def _pieces(self, plain: str, start: int, end: int) -> list[Piece]:
        """Return words, names and numbers in a stretch that are known, the longest first where they overlap."""
        taken: list[Piece] = []
        for pattern in self._pack.patterns:
            for found in pattern.said.finditer(plain, start, end):
                english = in_english(found, pattern.english, self._pack.numerals, self._pack.multipliers)
                if english is not None and found.end() > found.start() and _free(taken, *found.span()):
                    taken.append(Piece(found.start(), found.end(), english, number=True))
        matches = [*self._known(plain, start, end), *self._latin(plain, start, end)]
        for piece in sorted(matches, key=lambda each: (-(each.end - each.start), each.start)):
            longer = [each for each in taken if each.start < piece.end and piece.start < each.end]
            if all(
                piece.start <= each.start and each.end <= piece.end and each.end - each.start < piece.end - piece.start
                for each in longer
            ):
                taken = [each for each in taken if each not in longer]
                taken.append(piece)
        return taken

    def _known(self, plain: str, start: int, end: int) -> Iterator[Piece]:
        """Yield every reading of a stretch as a name or a word, of each place the longest of each kind."""
        letters = [place for place in range(start, end) if not _SIGNS.fullmatch(plain[place])]
        folded = _small("".join(plain[place] for place in letters))
        for first in range(len(folded)):
            for size in range(min(self._longest, len(folded) - first), 0, -1):
                last = letters[first + size - 1] + 1
                if last - letters[first] > size + 3:
                    continue
                piece = self._meaning(folded[first : first + size], plain, letters[first], last)
                if piece is not None:
                    yield piece
                    break

    def _meaning(self, said: str, plain: str, start: int, end: int) -> Piece | None:
        items = self._titles.get(said)
        if items and self._is_title_here(said, plain, start):
            return Piece(start, end, plain[start:end], (_title(items),))
        if (person := self._names.get(said)) is not None:
            return replace(person, start=start, end=end)
        if (english := self._words.get(said)) is not None and (len(said) > 1 or said not in self._fillers):
            return Piece(start, end, english)
        return None

    def _is_title_here(self, said: str, plain: str, start: int) -> bool:
        """Whether a name without quotes is meant as one: it is no ordinary word, or stands behind a word for it."""
        if said.isdigit() or not any(self._pack.is_letter(sign) for sign in said):
            return False
        if said in self._words or said in self._fillers or len(said) < 2:
            return False
        if said not in self._pack.ordinary and len(said) > 2:
            return True
        behind = plain[:start].rstrip()
        told = any(behind.endswith(word) for word in self._pack.before_titles)
        after = plain[start + len(said) : start + len(said) + 2]
        if said in self._pack.ordinary:
            return told and not after.startswith(("的", "片", "类"))
        return told or not behind or not self._pack.is_letter(behind[-1])

    def _latin(self, plain: str, start: int, end: int) -> Iterator[Piece]:
        """Yield names and words in Latin letters, as the linker for English finds them."""
        for run in _LATIN.finditer(plain, start, end):
            for entity in self._linker.link(run[0], (), 2000):
                words = run[0][entity["start"] : entity["end"]]
                if entity["entity"] in ("ordinal", "count") or not any(sign.isalpha() for sign in words):
                    continue
                first = run.start() + entity["start"]
                plainly = {name: value for name, value in entity.items() if name not in ("start", "end", "role")}
                if entity["entity"] == "title" and isinstance(entity["value"], str):
                    continue
                yield Piece(first, first + len(words), words, (plainly,))


# Point at what is talked about, and wish for nothing by themselves.
_POINTS = frozenset({"it", "these", "both", "the others", "similar"})


def _wishes(move: Move) -> bool:
    return move.move in WISHES


def _takes_role(entity: str, role: str) -> bool:
    if entity in ("critique", "order", "rating", "count", "facet", "reference", "reaction"):
        return False
    return entity != "ordinal" or role == "example"


def _title(items: Sequence[str]) -> Entity:
    return {"entity": "title", "value": list(items[:8]), "confidence_entity": 1.0}


def _is_title(piece: Piece) -> bool:
    return any(each["entity"] == "title" for each in piece.entities or ())


def _free(taken: Sequence[Piece], start: int, end: int) -> bool:
    return not any(each.start < end and start < each.end for each in taken)


def _small(text: str) -> str:
    """Return a text in small letters, each where it was: some letters have small forms of two."""
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def _plain(name: str) -> str:
    """Return a name without signs, which people leave out or write in several ways."""
    if name.isascii():
        return " ".join(key(name))
    return _SIGNS.sub("", name).lower()


def _near_year(by_name: Mapping[tuple[str, int | None], list[str]], named: Named) -> list[str]:
    """Return the items of a name whose year differs by one: festivals and cinemas do not agree on it."""
    years = (named.year - 1, named.year + 1) if named.year is not None else ()
    return [item for year in years for item in by_name.get((_plain(named.name), year), ())]
