"""Copies of the test set as people type in a hurry, and with titles that no training example has."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from contract.lexicon import Title
from tests.nlu.utterances import Span, Utterance
from understanding.text import key

SEED = 7
MIN_WORD = 5  # letters of a word that gets a typo
MIN_POPULARITY = 0.5  # of titles that are put in: what people are likely to name
_LONG_WORD = re.compile(rf"[^\W\d_]{{{MIN_WORD},}}")
_PUNCTUATION = re.compile(r"(?<!\d)[.,:](?=\S)|[.,:](?!\d)|[!?;'’\"()“”…]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def lower_cased(utterance: Utterance) -> Utterance:
    """Return the utterance in lower case."""
    return utterance.changed(lambda text, _: text.lower())


def unpunctuated(utterance: Utterance) -> Utterance:
    """Return the utterance without punctuation; points in numbers stay, and signs that are more than punctuation.

    >>> unpunctuated(Utterance("Don't you have 4.5 or 8/10, or both?", "ask")).text
    'Dont you have 4.5 or 8/10 or both'
    """
    return utterance.changed(lambda text, _: _PUNCTUATION.sub("", text) or text)


def mistyped(utterance: Utterance, edits: int = 1) -> Utterance:
    """Return the utterance with edits in one word of five letters or more, the same in every run."""
    generator = random.Random(f"{SEED}:{utterance.text}")  # noqa: S311
    places = [match.span() for match in _LONG_WORD.finditer(utterance.text)]
    if not places:
        return utterance
    start, end = generator.choice(places)
    for _ in range(edits):
        place = generator.randrange(start + 1, end - 1)
        first, second = utterance.text[place], utterance.text[place + 1]
        edit = generator.choice([second, second + first, first + first + second, first + generator.choice(_LETTERS)])
        utterance = _replaced(utterance, place, place + 2, edit)
        end += len(edit) - 2
    return utterance


def _replaced(utterance: Utterance, start: int, end: int, by: str) -> Utterance:
    longer = len(by) - (end - start)
    spans = [
        Span(
            span.entity,
            span.start + longer * (span.start >= end),
            span.end + longer * (span.end >= end),
            span.value,
            span.role,
        )
        for span in utterance.spans
    ]
    return Utterance(utterance.text[:start] + by + utterance.text[end:], utterance.intent, tuple(spans))


def retitled(utterances: Iterable[Utterance], titles: Sequence[Title], known: set[tuple[str, ...]]) -> list[Utterance]:
    """Return the utterances that name titles with other titles, none of them in `known`, the same in every run."""
    named = [each for each in utterances if any(span.entity == "title" for span in each.spans)]
    choice = sorted(
        {
            (title.surface, title.year)
            for title in titles
            if title.year and title.popularity >= MIN_POPULARITY and key(title.surface) not in known
        }
    )
    generator = random.Random(SEED)  # noqa: S311
    return [_retitled(each, choice, generator) for each in named]


def _retitled(utterance: Utterance, choice: Sequence[tuple[str, int | None]], generator: random.Random) -> Utterance:
    drawn = {span: generator.choice(choice) for span in utterance.spans if span.entity == "title"}

    def change(text: str, span: Span | None) -> str:
        if span not in drawn:
            return text
        surface = drawn[span][0]
        return surface.lower() if text.islower() else surface

    changed = utterance.changed(change)
    spans = [
        Span(new.entity, new.start, new.end, "{} ({})".format(*drawn[old]) if old in drawn else new.value, new.role)
        for old, new in zip(utterance.spans, changed.spans, strict=True)
    ]
    return Utterance(changed.text, changed.intent, tuple(spans))
