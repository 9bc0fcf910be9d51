"""The utterances of the test set."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from rasa.shared.nlu.training_data.loading import load_data

from understanding.linking.linker import MARKED
from understanding.text import key

FOLDER = Path(__file__).parent
BLIND = FOLDER / "blind.yml"  # the portion that nobody looks at the mistakes of while training data are written
OFF_TOPIC = "out_of_scope"


@dataclass(frozen=True)
class Span:
    """Something named between two character positions; `value` is what it should be linked to, if the set says so."""

    entity: str
    start: int
    end: int
    value: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Utterance:
    """A message with what it should be understood as."""

    text: str
    intent: str
    spans: tuple[Span, ...] = ()

    def changed(self, change: Callable[[str, Span | None], str]) -> Utterance:
        """Return the utterance with each of its parts, named things and what is between them, put through `change`."""
        text, spans, position = "", [], 0
        for span in self.spans:
            text += change(self.text[position : span.start], None)
            start = len(text)
            text += change(self.text[span.start : span.end], span)
            spans.append(replace(span, start=start, end=len(text)))
            position = span.end
        return replace(self, text=text + change(self.text[position:], None), spans=tuple(spans))


def read_utterances(path: Path) -> list[Utterance]:
    """Return the annotated examples of a file or folder in Rasa's format."""
    return [
        Utterance(
            example.get("text"),
            example.get("intent"),
            tuple(_span(entity, example.get("text")) for entity in example.get("entities") or ()),
        )
        for example in load_data(str(path)).intent_examples
    ]


def _span(entity: dict[str, object], text: str) -> Span:
    start, end = int(str(entity["start"])), int(str(entity["end"]))
    value = str(entity["value"])
    role = entity.get("role")
    return Span(
        str(entity["entity"]),
        start,
        end,
        None if value == text[start:end] else value,  # Rasa fills in the text where no value is given
        str(role) if role is not None else None,
    )


def portions() -> dict[str, list[Utterance]]:
    """Return the test set in its two portions: the blind one, and the earlier one, whose mistakes have been seen."""
    earlier = [each for path in sorted(FOLDER.glob("*.yml")) if path != BLIND for each in read_utterances(path)]
    return {"earlier": earlier, "blind": read_utterances(BLIND)}


def whole_set() -> list[Utterance]:
    """Return the whole test set."""
    return [utterance for portion in portions().values() for utterance in portion]


def normalised(utterance: Utterance) -> tuple[str, ...]:
    """Return the words of an utterance without case, accents and punctuation, with kinds in the place of names.

    Only what the training data annotates is taken for a name, so that both sides come out alike.

    >>> normalised(Utterance("Loved Heat!", "like", (Span("title", 6, 10),)))
    ('loved', 'title')
    """
    named = utterance.changed(lambda text, span: f" {span.entity} " if span and span.entity in MARKED else text)
    return key(named.text) or (named.text.strip(),)


def words(utterances: Iterable[Utterance], entity: str) -> set[tuple[str, ...]]:
    """Return the folded names of one kind in some utterances, without a year behind them."""
    return {
        key(re.sub(r"\s*\(\d{4}\)$", "", each.text[span.start : span.end]))
        for each in utterances
        for span in each.spans
        if span.entity == entity
    }
