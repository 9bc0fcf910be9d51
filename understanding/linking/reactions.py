"""Reactions said inside a message: liked, disliked, seen, save, share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from understanding.linking.cues import Cues
from understanding.text import Token

LOOK_BACK = 3  # words before a reaction in which a negation or a wish bears on it
_OPPOSITES = {"like": "dislike", "dislike": "like"}
_QUOTES = frozenset("'\"’“”*_")


@dataclass(frozen=True)
class Reaction:
    """A reaction between two token positions."""

    start: int
    end: int
    value: str


def read_reactions(tokens: Sequence[Token], kinds: Mapping[int, str], cues: Cues) -> list[Reaction]:
    """Return the reactions of a message; `kinds` says at which positions things are named, and of which kind.

    A taste ("I love comedies") is no reaction to an item, and neither is a wish ("I would love to see it").
    """
    found = []
    for cue in cues.reactions.find(tokens):
        if not any(position in kinds for position in range(cue.start, cue.end)):
            found.append(_read(tokens, kinds, cues, cue.start, cue.end, cue.label))
    covered = {position for each in found if each for position in range(each.start, each.end)}
    for position, token in enumerate(tokens):
        if position not in kinds and position not in covered:
            value = "like" if token.text in cues.praise else "dislike" if token.text in cues.scorn else None
            if value is not None:
                found.append(_judgement(tokens, kinds, cues, position, value))
    return sorted((each for each in found if each is not None), key=lambda each: each.start)


def _read(
    tokens: Sequence[Token], kinds: Mapping[int, str], cues: Cues, start: int, end: int, value: str
) -> Reaction | None:
    before = _before(tokens, start)
    negated = sum(word in cues.negations for word in before) % 2 == 1
    if value in ("save", "share"):
        return None if negated else Reaction(start, end, value)
    if any(word in cues.hypothetical for word in before) or _is_taste(tokens, kinds, cues, end, value):
        return None
    if value == "seen":
        return None if negated else Reaction(start, end, value)
    return Reaction(start, end, _OPPOSITES[value] if negated else value)


def _before(tokens: Sequence[Token], start: int) -> list[str]:
    words: list[str] = []
    for token in reversed(tokens[max(0, start - LOOK_BACK) : start]):
        if not token.word:
            break
        words.append(token.text)
    return words


def _is_taste(tokens: Sequence[Token], kinds: Mapping[int, str], cues: Cues, end: int, value: str) -> bool:
    """Whether what follows is a value ("love comedies") or a whole class ("love old movies") and no single item."""
    of_one = value != "like" or tokens[end - 1].text in ("it", "that", "this")  # "liked it a lot", "bored me to tears"
    for position in range(end, min(end + 4, len(tokens))):
        kind = kinds.get(position)
        if kind is not None:
            return kind in ("term", "number")
        word = tokens[position].text
        if word in cues.plurals or (position == end and not of_one and word in ("a", "an", "any", "to")):
            return True
        if word not in cues.glue and word not in cues.praise:
            return False
    return False


def _judgement(
    tokens: Sequence[Token], kinds: Mapping[int, str], cues: Cues, position: int, value: str
) -> Reaction | None:
    """Read "it was really great", "thats not bad", "brilliant!"."""
    start, negated = position, False
    while start > 0 and tokens[start - 1].text in cues.adverbs and start - 1 not in kinds:
        start -= 1
        negated ^= tokens[start].text in cues.negations
    if start > 1 and tokens[start - 1].text in ("it", "that", "this") and tokens[start - 2].text == "found":
        start -= 1  # "found it boring"
    verb = tokens[start - 1].text if start > 0 else ""
    if position + 1 < len(tokens) and tokens[position + 1].text in cues.proposals:
        return None
    if verb in cues.copulas and start - 1 not in kinds:
        negated ^= verb in cues.negations
        subject = start - 2
        words = [tokens[place].text for place in range(max(0, subject - 1), start - 1)]
        if kinds.get(subject) in ("term", "number", "other") or any(
            word in cues.no_subjects or word in cues.hypothetical for word in words
        ):
            return None
        return Reaction(position, position + 1, _OPPOSITES[value] if negated else value)
    exclaimed = verb == "what" and tokens[start].text in ("a", "an")  # "what a stupid film"
    begins = start == 0 or not tokens[start - 1].word or exclaimed
    ends = position + 1 == len(tokens) or (not tokens[position + 1].word and tokens[position + 1].text not in _QUOTES)
    named = not ends and tokens[position + 1].text in cues.singles | {"one", "stuff", "choice", "pick"}
    if begins and (named or (ends and tokens[position].text not in cues.acknowledgements)):
        return Reaction(position, position + 1, _OPPOSITES[value] if negated else value)
    return None
