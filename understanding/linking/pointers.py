"""What points at items that were shown or talked about, one or all of them, without naming any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from understanding.linking.cues import Cue, Cues
from understanding.text import Token

Pointer = tuple[int, int, str]  # from where to where, and what is said: "all", "both", "none", or the words

_VERBS = frozenset({"look", "looks", "sound", "sounds", "seem", "seems", "have", "were", "will", "would", "could"})
_BEHIND = frozenset(
    {
        "too",
        "please",
        "already",
        "before",
        "again",
        "yet",
        "but",
        "and",
        "so",
        "all",
        "both",
        "now",
        "though",
        "instead",
    }
)


def read_pointers(tokens: Sequence[Token], cues: Cues) -> list[Pointer]:
    """Return the pointers of a message; they may overlap, the more telling ones first."""
    return [*_similar(tokens, cues), *_groups(tokens, cues)]


def _similar(tokens: Sequence[Token], cues: Cues) -> Iterator[Pointer]:
    """Yield what others are to be like: the "that" of "more like that one"."""
    for cue in cues.references.find(tokens):
        if cue.end == len(tokens) or tokens[cue.end].text != "to":  # "something similar to Heat"
            yield cue.start, cue.end, cue.phrase
    for cue in cues.scope.find(tokens):
        if cue.label != "example" or cue.end >= len(tokens):
            continue
        word = tokens[cue.end].text
        liked = cue.phrase == "like" and cue.start > 0 and tokens[cue.start - 1].text in cues.likers
        if word in cues.pronouns and not liked:  # "I like that" points at nothing new
            following = cue.end + 1
            noun = following < len(tokens) and tokens[following].text in cues.items | cues.pronouns
            yield cue.end, following + noun, word


def _groups(tokens: Sequence[Token], cues: Cues) -> Iterator[Pointer]:
    for cue in cues.groups.find(tokens):
        yield cue.start, cue.end, cue.label
    for cue in cues.others.find(tokens):
        if cue.end == len(tokens) or tokens[cue.end].text != "of":  # "the rest of your day"
            yield cue.start, cue.end, cue.phrase
    for cue in cues.bare_groups.find(tokens):
        if _stands_alone(tokens, cues, cue):
            yield cue.start, cue.end, cue.label
        elif _named(tokens, cues, cue):
            yield cue.start, cue.end + 1, cue.label


def _stands_alone(tokens: Sequence[Token], cues: Cues, cue: Cue) -> bool:
    """Whether no noun follows, as in "liked both", "those look good"; not "those who", "both French and funny"."""
    if cue.start > 0 and tokens[cue.start - 1].text in cues.no_groups:
        return False
    if cue.end == len(tokens) or not tokens[cue.end].word:
        return True
    following = tokens[cue.end].text
    return following in cues.copulas or following in _VERBS or following in _BEHIND


def _named(tokens: Sequence[Token], cues: Cues, cue: Cue) -> bool:
    """Whether just "films" or the like follows: "seen both films"."""
    if cue.phrase == "them" or cue.end == len(tokens) or tokens[cue.end].text not in cues.items | {"ones", "titles"}:
        return False
    return not (cue.start > 0 and tokens[cue.start - 1].text in cues.no_groups)
