"""Whether a message is in another language than English, and which: only where there is no doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from understanding.text import Token, fold, tokenize

LANGUAGE_FILE = Path(__file__).with_name("language.yml")
ENGLISH = "en"
MAX_CHARACTERS = 1000  # what stands behind is not looked at, as in the reader

Detector = Callable[[str], Iterable[tuple[str, float]]]  # how likely a text is in each language of `detected`

_FACE = re.compile(r"\S*[┻╯°□¯◕ಠ]\S*")  # faces drawn with letters: (╯°□°)╯, ¯\_(ツ)_/¯
_JAPANESE, _CHINESE = "ja", "zh"


def detected(data: Mapping[str, Any]) -> list[str]:
    """Return the languages that a detector has to choose from, given the file's content."""
    return [ENGLISH, *data["languages"]]


@dataclass(frozen=True)
class Script:
    """A script that English never uses: its code points, its usual language, and the letters only others have."""

    language: str
    ranges: tuple[tuple[int, int], ...]
    other: Mapping[str, str]

    def has(self, letter: str) -> bool:
        """Whether a letter is of the script."""
        return any(first <= ord(letter) <= last for first, last in self.ranges)

    def language_of(self, letters: Collection[str]) -> str:
        """Return the language of letters of the script."""
        return next((name for name, own in self.other.items() if not set(own).isdisjoint(letters)), self.language)


class Languages:
    """Tells the language of a message. Safe to share between threads."""

    def __init__(self, data: Mapping[str, Any], certain: float, detector: Detector) -> None:
        """Take the file's content, a detector, and how sure that one has to be that a message is not English."""
        self._certain = certain
        self._detector = detector
        self._english = frozenset(data["english"].split())
        self._particles = frozenset(data["particles"].split())
        self._talk = {name: self._words(each["talk"]) for name, each in data["languages"].items()}
        self._small = {name: self._words(each["small"]) for name, each in data["languages"].items()}
        self._spoken = frozenset[str]().union(*self._talk.values())
        self._both = {name: self._english & {*each["talk"], *each["small"]} for name, each in data["languages"].items()}
        self._scripts = tuple(
            Script(each["language"], tuple((first, last) for first, last in each["letters"]), each.get("other", {}))
            for each in data["scripts"]
        )

    def _words(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(words) - self._english - self._particles

    @property
    def codes(self) -> frozenset[str]:
        """Every language that can be told."""
        others = {name for script in self._scripts for name in script.other}
        return frozenset({*self._talk, *(script.language for script in self._scripts), *others})

    def tell(self, text: str, names: Sequence[tuple[int, int]] = ()) -> str | None:
        """Return the ISO 639-1 code of the language, or None for English and wherever there is doubt.

        Args:
            text: the message.
            names: where linked titles and names stand in it, in characters; they say nothing of the language.
        """
        # "Busco" is no misspelt Bosco: a word alone that is said to somebody stays, whatever it was linked to.
        spans = [(start, end) for start, end in names if fold(text[start:end]) not in self._spoken]
        text = _without(text[:MAX_CHARACTERS], spans)
        words = [token for token in tokenize(text) if token.word and not token.text[0].isdigit()]
        return self._by_script(text, words) or self._by_words(text, [token.text for token in words])

    def _by_script(self, text: str, words: Sequence[Token]) -> str | None:
        """Most letters or words are of a script that English never uses, and more words than are English ones."""
        if text.isascii():
            return None
        letters = [letter for letter in _FACE.sub(" ", text).lower() if letter.isalpha()]
        found = {script.language: [letter for letter in letters if script.has(letter)] for script in self._scripts}
        if found[_JAPANESE]:  # is written with Han, too
            found[_JAPANESE] += found.pop(_CHINESE)
        language, of_it = max(found.items(), key=lambda each: len(each[1]))
        english = sum(word.text in self._english for word in words)
        foreign = sum(not set(of_it).isdisjoint(word.raw.lower()) for word in words)
        most = 2 * len(of_it) > len(letters) or 2 * foreign > len(words)
        if len(of_it) < 2 or not most or english >= foreign:
            return None
        return next(script for script in self._scripts if script.language == language).language_of(of_it)

    def _by_words(self, text: str, words: Sequence[str]) -> str | None:
        """Enough words are a language's, one of them is said to somebody, and the detector hears no English."""
        if len(words) < 3:
            return None
        english = [word for word in words if word in self._english]
        found: dict[str, int] = {}
        for name, talk in self._talk.items():
            rivals = sum(word not in self._both[name] for word in english)
            said = sum(word in talk for word in words)
            hits = said + sum(word in self._small[name] and word not in talk for word in words)
            if said and hits >= 2 and hits > rivals and 4 * hits >= len(words):
                found[name] = hits
        if not found:
            return None
        likely: dict[str, float] = dict(self._detector(text))
        if likely[ENGLISH] > 1 - self._certain:
            return None
        return max(found, key=lambda name: (found[name], likely[name]))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Blank out stretches of a text."""
    for start, end in spans:
        text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return text
