"""What people said and were told, set against what the store has."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum


class Told(Enum):
    """What somebody who reacted to an item was told."""

    DONE = "done"
    NOT_DONE = "not done"
    NEITHER = "neither"  # that something went wrong, or nothing for too long


@dataclass(frozen=True)
class Reaction:
    """That a person likes an item, said once; `wrong` is what they were told instead of it, where that is untrue."""

    person: str
    item: str
    told: Told
    wrong: str = ""


@dataclass(frozen=True)
class Count:
    """How a fault went. The last three have to be 0."""

    said: int = 0
    acknowledged: int = 0
    stored: int = 0
    lost: int = 0
    twice: int = 0
    untrue: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, name) + getattr(other, name) for name in Count.__dataclass_fields__))

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, stored twice or said untruly."""
        return self.lost == self.twice == self.untrue == 0


@dataclass
class Ledger:
    """The reactions of all people. Any number of threads may write."""

    reactions: list[Reaction] = field(default_factory=list)
    turns: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, reaction: Reaction) -> None:
        with self._lock:
            self.reactions.append(reaction)

    def turn(self) -> None:
        with self._lock:
            self.turns += 1

    def against(self, stored: Mapping[str, Sequence[str]]) -> tuple[Count, list[str]]:
        """Compare with the items that the store says each person likes, a repeated one as often as it is stored.

        Returns:
            The counts, and a line for each thing that should not be.
        """
        trouble = []
        counts = {person: Counter(items) for person, items in stored.items()}
        lost = untrue = 0
        meant: dict[str, set[str]] = {}
        for each in self.reactions:
            meant.setdefault(each.person, set()).add(each.item)
            kept = counts.get(each.person, Counter())[each.item]
            if each.told is Told.DONE and not kept:
                lost += 1
                trouble.append(f"lost: {each.person} was told that {each.item} is noted")
            if each.told is Told.NOT_DONE and kept:
                untrue += 1
                trouble.append(f"untrue: {each.person} was told that {each.item} is not noted")
            if each.wrong:
                untrue += 1
                trouble.append(f"untrue: {each.person} of {each.item}: {each.wrong}")
        for person, items in counts.items():
            for item in items.keys() - meant.get(person, set()):
                untrue += 1
                trouble.append(f"untrue: {item} is stored of {person}, who meant another")
        twice = sum(number - 1 for items in counts.values() for number in items.values())
        trouble += [f"twice: {item} of {who}" for who, items in counts.items() for item, n in items.items() if n > 1]
        acknowledged = sum(each.told is Told.DONE for each in self.reactions)
        kept_in_all = sum(len(items) for items in stored.values())
        return Count(len(self.reactions), acknowledged, kept_in_all, lost, twice, untrue), trouble
