"""Cuts a message of another language into pieces that its folder or the catalogue knows, each with its English.

Of names, words and numbers that overlap the longest is meant, whether words are parted by spaces or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from understanding.foreign.numbers import in_english
from understanding.foreign.pack import Named, Pack
from understanding.linking.entities import Entity
from understanding.linking.linker import UNLINKED, Linker
from understanding.text import key

_QUOTED = re.compile(r"《([^《》]{1,80})》|「([^「」]{1,80})」|『([^『』]{1,80})』|“([^“”]{1,80})”")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ'’.&:\- ]*[A-Za-z0-9À-ɏ]|[A-Za-z]")
_SIGNS = re.compile(r"[\s·・.:：，,！!？?、。\-—–'’()（）]+")
_LETTERS = re.compile(r"[^\W_]+")


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

    @property
    def is_title(self) -> bool:
        """Whether it is the name of an item."""
        return any(each["entity"] == "title" for each in self.entities or ())


class Segmenter:
    """Cuts messages of one language, for one catalogue. Safe to share between threads."""

    def __init__(self, pack: Pack, linker: Linker) -> None:
        """Index the catalogue's names as they are said in the language."""
        self._pack, self._linker = pack, linker
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

    def titles(self, text: str) -> list[tuple[int, int]]:
        """Return where titles stand in a text, in characters: those in quotes, and those that are known."""
        quoted = [found.span() for found in _QUOTED.finditer(text)]
        plain = self._pack.plain(text)
        found = [each for each in self._known_pieces(plain, 0, len(plain)) if each.is_title]
        return [*quoted, *((each.start, each.end) for each in found)]

    def pieces(self, plain: str) -> list[Piece]:
        """Return the pieces of a message in order, none overlapping another.

        Args:
            plain: the message in the usual forms of its letters (`Pack.plain`); all places are in it.
        """
        found: list[Piece] = []
        position = 0
        for quoted in _QUOTED.finditer(plain):
            found += self._between(plain, position, quoted.start())
            inside = next(group for group in quoted.groups() if group is not None)
            found.append(self._quoted(inside, *quoted.span()))
            position = quoted.end()
        return [*found, *self._between(plain, position, len(plain))]

    def is_of_something_else(self, plain: str, pieces: Sequence[Piece]) -> bool:
        """Whether a message names a kind of thing that another catalogue has, and none of this one's."""
        covered = {place for each in pieces if each.known for place in range(each.start, each.end)}

        def named(words: Iterable[str]) -> bool:
            found = ((place, word) for word in words if (place := plain.find(word)) >= 0)
            return any(covered.isdisjoint(range(place, place + len(word))) for place, word in found)

        return named(self._elsewhere) and not named(self._here) and not any(each.is_title for each in pieces)

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

    def _quoted(self, inside: str, start: int, end: int) -> Piece:
        items = self._titles.get(_plain(inside))
        if items:
            return Piece(start, end, inside, (_title(items),))
        linked = [each for each in self._linker.link(f'"{inside}"', (), 2000) if each["entity"] == "title"]
        if linked and not any(self._pack.is_letter(sign) for sign in inside):
            return Piece(start, end, inside, (_title(linked[0]["value"]),))
        entity: Entity = {"entity": "title", "value": inside, "confidence_entity": UNLINKED}
        return Piece(start, end, inside, (entity,))

    def _between(self, plain: str, start: int, end: int) -> Iterator[Piece]:
        """Return the pieces of a stretch without quotes: words and names that are known, then what is left over."""
        found = sorted(self._known_pieces(plain, start, end), key=lambda each: each.start)
        position = start
        for piece in [*found, Piece(end, end, "")]:
            yield from self._left_over(plain, position, piece.start)
            position = piece.end
            if piece.english:
                yield piece

    def _left_over(self, plain: str, start: int, end: int) -> Iterator[Piece]:
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

    def _known_pieces(self, plain: str, start: int, end: int) -> list[Piece]:
        """Return words, names and numbers in a stretch that are known, the longest first where they overlap."""
        taken: list[Piece] = []
        for pattern in self._pack.patterns:
            for found in pattern.said.finditer(plain, start, end):
                english = in_english(found, pattern.english, self._pack.numerals, self._pack.multipliers)
                if english is not None and found.end() > found.start() and _free(taken, *found.span()):
                    taken.append(Piece(found.start(), found.end(), english, number=True))
        matches = [*self._words_and_names(plain, start, end), *self._latin(plain, start, end)]
        for piece in sorted(matches, key=lambda each: (-(each.end - each.start), each.start)):
            longer = [each for each in taken if each.start < piece.end and piece.start < each.end]
            if all(
                piece.start <= each.start and each.end <= piece.end and each.end - each.start < piece.end - piece.start
                for each in longer
            ):
                taken = [each for each in taken if each not in longer]
                taken.append(piece)
        return taken

    def _words_and_names(self, plain: str, start: int, end: int) -> Iterator[Piece]:
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


def _title(items: Sequence[str]) -> Entity:
    return {"entity": "title", "value": list(items[:8]), "confidence_entity": 1.0}


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
