"""What `languages/<code>` says of a language, as far as its messages are to be understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = Path(__file__).parents[2] / "languages"
HEAD, WORDS, TITLES, PEOPLE = "language.yml", "words.yml", "titles.tsv", "people.tsv"
VARIANTS = "variants.tsv"  # of letters, where a language has any


class PackError(Exception):
    """The folder of a language is missing, or not well formed."""


@dataclass(frozen=True)
class Named:
    """A name of the catalogue, with the year of a title that has one, and how it is said; the usual way first."""

    name: str
    year: int | None
    said: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """A way to say something with numbers in it, and how that is said in English."""

    said: re.Pattern[str]
    english: str


@dataclass(frozen=True)
class Pack:
    """A language.

    `letters` are the code points that it is written with, `variants` maps other forms of a letter to the one that the
    words have. `spaced` says that words are parted by spaces. `joints` begin another move. `words` are what is said,
    with the English phrases for it, of which the first that a catalogue knows is meant. `fillers` say nothing of what
    is wanted, unless they are words that a catalogue knows; `things` are what kinds of things are called, with the
    catalogues' nouns. `ordinary` names are words, too, and are names only in quotes or behind a word of
    `before_titles`. `explicit` has for a grave move the words without which it is not believed, and how it is said in
    English. `denies` are words that deny.
    `numerals` are the numbers of single letters, `multipliers` those that multiply what stands before.
    """

    code: str
    name: str
    folder: Path
    letters: tuple[tuple[int, int], ...]
    spaced: bool
    variants: Mapping[int, str]
    joints: tuple[str, ...]
    fillers: tuple[str, ...]
    things: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    ordinary: frozenset[str]
    before_titles: tuple[str, ...]
    explicit: Mapping[str, tuple[Pattern, ...]]
    denies: re.Pattern[str]
    numerals: Mapping[str, int]
    multipliers: Mapping[str, int]
    patterns: tuple[Pattern, ...]
    words: Mapping[str, tuple[str, ...]]
    titles: tuple[Named, ...]
    people: tuple[Named, ...]

    def is_letter(self, sign: str) -> bool:
        """Whether a sign is a letter of the language's script."""
        return any(first <= ord(sign) <= last for first, last in self.letters)

    def is_needed(self, piece: str) -> bool:
        """Whether a piece of an encoder's vocabulary may occur: the language's letters, ASCII, and signs."""
        return all(sign.isascii() or self.is_letter(sign) or not sign.isalnum() for sign in piece)

    def plain(self, text: str) -> str:
        """Return a text in the usual forms of its letters, each sign where it was."""
        return text.translate(self.variants)


def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are folders of."""
    return tuple(sorted(path.parent.name for path in LANGUAGES.glob(f"*/{HEAD}")))


@lru_cache(maxsize=8)
def read_pack(code: str) -> Pack:
    """Read the folder of a language.

    Raises:
        PackError: it is missing or not well formed.
    """
    folder = LANGUAGES / code
    try:
        head = yaml.safe_load((folder / HEAD).read_text("utf-8"))
        words = yaml.safe_load((folder / WORDS).read_text("utf-8"))
        return _pack(code, folder, head, words)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, re.error) as error:
        raise PackError(f"The language {code} in {folder} cannot be read: {error!r}") from error


def _pack(code: str, folder: Path, head: Mapping[str, Any], words: Mapping[str, list[str]]) -> Pack:
    numerals = {str(sign): int(number) for sign, number in head["numerals"].items()}
    multipliers = {str(sign): int(number) for sign, number in head["multipliers"].items()}
    number = f"(?:[{''.join([*numerals, *multipliers])}]+|[0-9０-９]+(?:\\.[0-9]+)?)"
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？：；（）"}

    def pattern(said: str, english: str) -> Pattern:
        named = re.sub(r"\{([a-z]+)\}", lambda found: f"(?P<{found[1]}>{number})", said)
        return Pattern(re.compile(named, re.IGNORECASE), english)

    phrases: dict[str, list[str]] = {}
    for english, ways in words.items():
        for said in ways:
            phrases.setdefault(str(said), []).append(str(english))
    return Pack(
        code=code,
        name=head["name"],
        folder=folder,
        letters=tuple((int(first), int(last)) for first, last in head["letters"]),
        spaced=bool(head["spaced"]),
        variants={**wide, **_variants(folder / VARIANTS)},
        joints=tuple(head["joints"]),
        fillers=tuple(sorted(map(str, head["fillers"]), key=len, reverse=True)),
        things=tuple((frozenset(each["nouns"]), tuple(each["said"])) for each in head["things"]),
        ordinary=frozenset(map(str, head["ordinary"])),
        before_titles=tuple(head["before_titles"]),
        explicit={
            move: tuple(pattern(said, english) for said, english in rows) for move, rows in head["explicit"].items()
        },
        denies=re.compile(head["denies"]),
        numerals=numerals,
        multipliers=multipliers,
        patterns=tuple(pattern(said, english) for said, english in head["patterns"]),
        words={said: tuple(meant) for said, meant in phrases.items()},
        titles=_names(folder / TITLES, with_year=True),
        people=_names(folder / PEOPLE, with_year=False),
    )


def _variants(path: Path) -> dict[int, str]:
    """Return the usual form of each letter that has others: a line has it, a tab, and all of the others."""
    rows = _rows(path) if path.is_file() else []
    return {ord(other): usual for usual, others in rows for other in others}


def _names(path: Path, *, with_year: bool) -> tuple[Named, ...]:
    found = []
    for *name, said in _rows(path):
        if len(name) != 1 + with_year:
            raise ValueError(f"{path.name}: {name!r}")
        found.append(Named(name[0], int(name[1]) if with_year and name[1] else None, tuple(said.split("|"))))
    return tuple(dict.fromkeys(found))


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
