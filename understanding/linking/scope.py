"""What each named thing in a message is meant as: wanted, ruled out, preferred, or an example.

Rules over tokens. A cue ("no", "preferably", "like") looks ahead for the first named thing in its clause and reaches on
over a list ("no horror, romance or war"); a cue behind ("french if possible", "horror is out") looks back. "but" and
the like end every reach. A statistical parse is not used: these rules settle all cases of the tests in microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from understanding.linking.cues import Cue, Cues
from understanding.text import Token, breaks

Kind = Literal["term", "number", "title", "other"]
Role = Literal["exclude", "prefer", "example"]

REACH = 5  # unknown words between a cue and the first thing it governs ("no really scary old horror")
_POINTERS = frozenset({"ordinal", "reference"})  # what means an item without naming it
_SUBJECTS = frozenset(  # behind an "and" they begin a sentence of their own; tokens have no apostrophes
    {"i", "id", "im", "ive", "we", "wed", "weve", "he", "hes", "she", "shes", "they", "theyre", "theyve"}
)
_QUOTES = frozenset("\"'“”„«»‘’*_-()")


@dataclass(frozen=True)
class Target:
    """A named thing between two token positions."""

    start: int
    end: int
    kind: Kind
    facet: str


@dataclass(frozen=True)
class Reading:
    """The role of a target, and the alternatives it is one of."""

    role: Role | None = None
    group: str | None = None


def read_scope(tokens: Sequence[Token], targets: Sequence[Target], cues: Cues) -> list[Reading]:
    """Return a reading for each target; targets are in order and do not overlap."""
    scope = _Scope(tokens, targets, cues)
    roles: dict[int, Role] = {}
    for cue in scope.cues:
        if cue.label == "exclude":
            for index in scope.ahead(cue, of=("term", "number", "title", "other")):
                roles[index] = "exclude"
        elif cue.label == "exclude_after":
            for index in scope.behind(cue.start):
                roles[index] = "exclude"
    for index in scope.refused():
        roles[index] = "exclude"
    for cue in scope.cues:
        if cue.label == "prefer":
            for index in scope.ahead(cue, of=("term", "number")) or scope.behind(cue.start):
                roles.setdefault(index, "prefer")
        elif cue.label == "example" and not scope.is_verb(cue):
            for index in scope.examples(cue):
                roles.setdefault(index, "example")
    groups = scope.alternatives(roles)
    return [Reading(roles.get(index), groups.get(index)) for index in range(len(targets))]


class _Scope:
    def __init__(self, tokens: Sequence[Token], targets: Sequence[Target], cues: Cues) -> None:
        self.tokens = tokens
        self.targets = targets
        self.words = cues
        self.starts = {target.start: index for index, target in enumerate(targets)}
        self.cues: list[Cue] = []
        start = 0
        for end, skip in [*((target.start, target.end) for target in targets), (len(tokens), 0)]:
            self.cues += [
                Cue(cue.start + start, cue.end + start, cue.label, cue.phrase)
                for cue in cues.scope.find(tokens[start:end])  # words of a name are no cues
            ]
            start = skip
        self.cue_at = {cue.start: cue for cue in self.cues}

    # -- forwards

    def ahead(self, cue: Cue, of: tuple[Kind, ...]) -> list[int]:
        """Return the targets that a cue in front governs."""
        position, unknown = cue.end, 0
        while position < len(self.tokens):
            index = self.starts.get(position)
            if index is not None and self.targets[index].kind in of:
                if self.targets[index].kind == "title" and cue.label == "exclude" and self._is_taste(cue):
                    return []  # "hated Heat" is a reaction
                return self._list_from(index)
            if index is not None:
                position = self.targets[index].end
                continue
            token = self.tokens[position]
            if not token.word:
                if token.text not in _QUOTES:
                    return []
            elif self._stops(cue, position):
                return []
            elif token.text not in self.words.glue:
                unknown += 1
                if unknown > REACH:
                    return []
            position += 1
        return []

    def _stops(self, cue: Cue, position: int) -> bool:
        word = self.tokens[position].text
        if cue.label == "prefer" and position == cue.end and word in self.words.conjunctions:
            return True
        if cue.phrase == "no" and position == cue.end and word in self.words.after_no:
            return True
        if self._begins_anew(position):
            return True
        other = self.cue_at.get(position)
        if other is not None and other.label in ("exclude", "neutral", "prefer"):
            return True
        return word in self.words.boundaries

    def _begins_anew(self, position: int) -> bool:
        """Whether a sentence of its own begins behind an "and": "without the kids and we'd love a gentle film"."""
        led = position > 0 and self.tokens[position - 1].text in ("and", "so")
        return led and self.tokens[position].text in _SUBJECTS

    def _is_taste(self, cue: Cue) -> bool:
        """Whether the cue tells of a dislike, which for a title is a reaction and no exclusion."""
        return any(part in cue.phrase for part in self.words.dislikes)

    def _list_from(self, index: int) -> list[int]:
        """Return a target and those that a list joins to it; a comma joins only in a list with "or" or "and"."""
        members = [index]
        tentative: list[int] = []
        facet = self.targets[index].facet
        while index + 1 < len(self.targets):
            link = self._link(index)
            following = self.targets[index + 1]
            alike = following.facet == facet or following.kind == "title" == self.targets[index].kind
            if link == "adjacent" and not tentative:
                members.append(index + 1)
            elif link == "or" or (link == "and" and alike):
                members += [*tentative, index + 1]
                tentative = []
            elif link in ("comma", "adjacent") and (alike or tentative):
                tentative.append(index + 1)
            else:
                break
            index += 1
        return members

    def _link(self, index: int) -> str | None:
        """Say how a target is joined to the next: "or", "and", "comma", "adjacent", or not at all."""
        start, end = self.targets[index].end, self.targets[index + 1].start
        if start == end or all(token.text in _QUOTES for token in self.tokens[start:end]):
            return "adjacent"
        link: str | None = None
        for position in range(start, end):
            token = self.tokens[position]
            joint = self.words.conjunctions.get(token.text)
            if joint is not None:
                link = joint if link is None or link == "comma" else link
            elif self._ends_at(position) or not self._is_glue(token, link):
                return None
        return link

    def _ends_at(self, position: int) -> bool:
        """Whether no list goes on over a token."""
        return position in self.cue_at or breaks(self.tokens, position) or self._begins_anew(position)

    def _is_glue(self, token: Token, link: str | None) -> bool:
        """Whether a word joins rather than begins something: as in "horror or anything sad"."""
        joins = token.text in self.words.glue or token.text in _QUOTES
        return joins or (link == "or" and token.text in self.words.after_no)

    # -- backwards

    def refused(self) -> list[int]:
        """Return the values that a "no" at the end of a clause rules out: "fantasy, no", "horror? no thanks"."""
        found: list[int] = []
        for position, token in enumerate(self.tokens):
            if token.text not in self.words.refusals:
                continue
            end = position + 1
            while end < len(self.tokens) and self.tokens[end].text in self.words.manners:
                end += 1
            if end == len(self.tokens) or not self.tokens[end].word:
                asked = position - (position > 0 and self.tokens[position - 1].text == "?")
                found += [index for index in self.behind(asked) if self.targets[index].kind in ("term", "number")]
        return found

    def behind(self, position: int) -> list[int]:
        """Return the targets that something behind them governs: the nearest in its clause and what is listed with it.

        `position` is where the governing words begin.
        """
        ends = {target.end: index for index, target in enumerate(self.targets)}
        for _ in range(3):
            if position in ends:
                index = ends[position]
                members = [index]
                while index > 0 and self._link(index - 1) in ("or", "and", "adjacent"):
                    index -= 1
                    members.append(index)
                return members
            position -= 1
            if position < 0 or (not self._is_filler(position)):
                return []
        return []

    def _is_filler(self, position: int) -> bool:
        token = self.tokens[position]
        return token.text in self.words.glue or token.text == "," or token.text in _QUOTES

    # -- examples

    def is_verb(self, cue: Cue) -> bool:
        """Whether "like" is what somebody does: "I like Heat"."""
        return cue.phrase == "like" and cue.start > 0 and self.tokens[cue.start - 1].text in self.words.likers

    def examples(self, cue: Cue) -> list[int]:
        """Return the titles, or the "second one" or "that", that a cue compares with."""
        position = cue.end
        while position < len(self.tokens) and position not in self.starts:
            token = self.tokens[position]
            if not (token.text in self.words.glue or token.text in _QUOTES):
                return []
            position += 1
        index = self.starts.get(position)
        if index is None or not (self.targets[index].kind == "title" or self.targets[index].facet in _POINTERS):
            return []
        members = [index]
        while index + 1 < len(self.targets) and self.targets[index + 1].kind == "title":
            if self._link(index) not in ("or", "and", "comma"):
                break
            index += 1
            members.append(index)
        return members

    # -- alternatives

    def alternatives(self, roles: dict[int, Role]) -> dict[int, str]:
        """Return a group name for each target that "or" joins to another of the same kind and role."""
        groups: dict[int, str] = {}
        number, index = 0, 0
        while index < len(self.targets):
            run, found_or = [index], False
            while run[-1] + 1 < len(self.targets):
                here, following = run[-1], run[-1] + 1
                link = self._link(here)
                same = self.targets[here].kind == self.targets[following].kind and roles.get(here) == roles.get(
                    following
                )
                if link not in ("or", "comma") or not same:
                    break
                found_or = found_or or link == "or"
                run.append(following)
            if found_or and roles.get(run[0]) != "exclude":
                number += 1
                groups.update((member, f"or:{number}") for member in run)
            index = run[-1] + 1
        return groups
