"""Figures of how well messages were understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.metrics import f1_score

from tests.nlu.utterances import Span, Utterance
from understanding.text import tokenize

FALLBACK = "nlu_fallback"
SMALL_TALK = "chat"
# The linker knows what somebody mostly does, and which themes the catalogue has facets for; both were annotated as one.
SAME_KIND = {
    **dict.fromkeys(("director", "actor", "writer"), "person"),
    **dict.fromkeys(("subject", "mood", "setting", "franchise", "studio", "good_for", "concern"), "theme"),
    "suitable": "certificate",
}
# Names are right only where they begin and end right, but for these words: "the matrix" and "matrix". What is no name
# ("I've seen", "not before 1990", "how long") has no true borders: it is right where it overlaps.
_EDGE_WORDS = frozenset(
    [
        *("a", "an", "the", "this", "that", "those", "these", "it", "i", "one", "ones"),
        *("from", "in", "of", "for", "on", "with", "by", "to", "set", "about", "movie", "movies", "film", "films"),
    ]
)
_NAMES = frozenset({"title", "person", "theme", "genre", "origin", "language", "country", "certificate", "award"})


@dataclass(frozen=True)
class Parsed:
    """What was made of an utterance: the intent that counts, and the entities as Rasa gives them."""

    utterance: Utterance
    intent: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Counts:
    """Right, given and wanted spans of a kind."""

    right: int
    given: int
    wanted: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1.0 where there was nothing to find and nothing was found."""
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 1.0


def intent_f1(parsed: Sequence[Parsed]) -> tuple[float, dict[str, float]]:
    """Return the F1 of intents weighted by how often they occur, and that of each; falling back is an error."""
    expected, found = [each.utterance.intent for each in parsed], [each.intent for each in parsed]
    names = sorted(set(expected))
    single = f1_score(expected, found, labels=names, average=None, zero_division=0)
    weighted = f1_score(expected, found, labels=names, average="weighted", zero_division=0)
    return float(weighted), {name: float(value) for name, value in zip(names, single, strict=True)}


def confusions(parsed: Sequence[Parsed]) -> list[dict[str, Any]]:
    """Return each pair of intents that were mixed up, the most frequent first, with the texts."""
    texts: dict[tuple[str, str], list[str]] = {}
    for each in parsed:
        if each.intent != each.utterance.intent:
            texts.setdefault((each.utterance.intent, each.intent), []).append(each.utterance.text)
    ordered = sorted(texts.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"expected": a, "found": b, "count": len(said), "texts": said} for (a, b), said in ordered]


def refused(parsed: Sequence[Parsed], off_topic: str) -> float:
    """Return the share of messages that were taken as off-topic, as small talk, or not understood.

    All three are answered with what the bot is there for, and change nothing.
    """
    return sum(each.intent in (off_topic, SMALL_TALK, FALLBACK) for each in parsed) / len(parsed)


def place(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a span is when words that do not matter are left out at its edges.

    >>> place("the Matrix", 0, 10), place("It", 0, 2)
    ((4, 10), (0, 2))
    """
    tokens = [token for token in tokenize(text) if token.start < end and start < token.end]
    kept = list(tokens)
    while kept and (kept[0].text in _EDGE_WORDS or not kept[0].word):
        kept.pop(0)
    while kept and (kept[-1].text in _EDGE_WORDS or not kept[-1].word):
        kept.pop()
    kept = kept or tokens
    return (kept[0].start, kept[-1].end) if kept else (start, end)


def matches(parsed: Parsed) -> tuple[list[tuple[Span, dict[str, Any]]], list[Span], list[dict[str, Any]]]:
    """Return pairs of expected spans and entities found for them, then what was missed and what is too much."""
    left = list(parsed.entities)
    pairs, missed = [], []
    for span in parsed.utterance.spans:
        entity = next((each for each in left if _same(span, each, parsed.utterance.text)), None)
        if entity is None:
            missed.append(span)
        else:
            left.remove(entity)
            pairs.append((span, entity))
    # One phrase may say several things ("for kids": genres and age ratings); it was annotated as one of them.
    whole = {(entity["start"], entity["end"]) for _, entity in pairs}
    return pairs, missed, [each for each in left if (each["start"], each["end"]) not in whole]


def _same(span: Span, entity: dict[str, Any], text: str) -> bool:
    if _kind(span.entity) != _kind(entity["entity"]):
        return False
    if span.entity in _NAMES and SAME_KIND.get(entity["entity"]) != "theme":
        return place(text, span.start, span.end) == place(text, entity["start"], entity["end"])
    return bool(span.start < entity["end"] and entity["start"] < span.end)


def entity_counts(parsed: Sequence[Parsed]) -> dict[str, Counts]:
    """Return the counts of every kind of entity; a span is right if kind and place are."""
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for each in parsed:
        pairs, missed, extra = matches(each)
        right.update(_kind(span.entity) for span, _ in pairs)
        wanted.update(_kind(span.entity) for span in [*(span for span, _ in pairs), *missed])
        given.update([_kind(span.entity) for span, _ in pairs] + [_kind(entity["entity"]) for entity in extra])
    return {kind: Counts(right[kind], given[kind], wanted[kind]) for kind in sorted(given | wanted)}


def total(counts: Collection[Counts]) -> Counts:
    """Add up counts."""
    return Counts(*(sum(getattr(each, field) for each in counts) for field in ("right", "given", "wanted")))


def mistakes(parsed: Sequence[Parsed]) -> list[dict[str, Any]]:
    """Return what was missed and what was found too much, by message."""
    listed = []
    for each in parsed:
        _, missed, extra = matches(each)
        if missed or extra:
            text = each.utterance.text
            listed.append(
                {
                    "text": text,
                    "missed": [[span.entity, text[span.start : span.end]] for span in missed],
                    "extra": [[entity["entity"], text[entity["start"] : entity["end"]]] for entity in extra],
                }
            )
    return listed


def agreement(
    parsed: Sequence[Parsed], agrees: Callable[[Span, dict[str, Any]], bool | None]
) -> tuple[float, list[dict[str, Any]]]:
    """Return the share of found spans for which `agrees` is true, and the others; None leaves a span out."""
    verdicts = [(each, span, entity, agrees(span, entity)) for each in parsed for span, entity in matches(each)[0]]
    judged = [row for row in verdicts if row[3] is not None]
    wrong = [
        {
            "text": each.utterance.text,
            "expected": [span.entity, span.value, span.role],
            "found": [entity["value"], entity.get("role")],
        }
        for each, span, entity, verdict in judged
        if not verdict
    ]
    return 1 - len(wrong) / max(len(judged), 1), wrong


def same_role(span: Span, entity: dict[str, Any]) -> bool:
    """Whether something is meant as expected: wanted, ruled out, preferred or an example.

    A range that is ruled out may also have become the range on the other side.
    """
    return bool(span.role == entity.get("role") or (span.role == "exclude" and isinstance(entity["value"], dict)))


def same_value(span: Span, entity: dict[str, Any]) -> bool | None:
    """Whether a number, range or reaction was read as expected; None for titles and where the set does not say."""
    if span.value is None or span.entity == "title":
        return None
    value = entity["value"]
    if ".." in span.value:
        low, high = (float(bound) if bound else None for bound in span.value.split(".."))
        return isinstance(value, dict) and (value.get("low"), value.get("high")) == (low, high)
    if isinstance(value, (int, float)):
        return float(span.value) == float(value)
    return bool(span.value == value)


def _kind(entity: str) -> str:
    return SAME_KIND.get(entity, entity)
