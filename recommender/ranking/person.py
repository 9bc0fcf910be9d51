"""What ranking knows of a person, read from their signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import Kind, Signal
from recommender.domain.recommendation import Part
from recommender.models.protocol import History
from recommender.ranking.approximate import Candidates
from recommender.ranking.scoring import Floats

MAX_HISTORY = 500


@dataclass(frozen=True)
class Person:
    """What ranking knows of somebody: opinions for the model, what never to show, and the part of the score they make.

    `hidden` are positions of items disliked, or seen where things are not had again. `said` is by position what a
    reason may say that the person did with an item: a like, also where it was given in stars, or a sign of interest.
    `personal` holds arrays of shape (items,), which are computed only when somebody asks where `candidates` stand in
    for them.
    """

    history: History
    hidden: npt.NDArray[np.int64]
    personal: Mapping[Part, Floats] = field(default_factory=dict)
    candidates: Candidates | None = None
    said: Mapping[int, Kind] = field(default_factory=dict)

    @classmethod
    def unknown(cls) -> Person:
        """Return somebody new."""
        return cls(History.empty(), np.empty(0, dtype=np.int64))


def history_of(catalogue: Catalogue, signals: Sequence[Signal]) -> History:
    """Return a person's latest opinions in the order of the signals, the last one last, as models read them.

    Items that are not in the catalogue are left out. Where things are had again an item comes as often as it was had,
    and all is in the order of time.
    """
    again = catalogue.spec.repeat
    said = [
        (at, catalogue.index[each.item], weight)
        for each in signals
        if each.item in catalogue
        for at, weight in each.times(again=again)
        if weight
    ]
    if again:
        said.sort(key=lambda entry: entry[0])
    latest = said[-MAX_HISTORY:]
    return History(
        np.array([position for _, position, _ in latest], dtype=np.int32),
        np.array([weight for *_, weight in latest], dtype=np.float32),
    )


def deed(signal: Signal) -> Kind | None:
    """Return what a reason may say that somebody did with an item: nothing of stars that are no like."""
    if signal.liked:
        return Kind.LIKE
    return None if signal.weight <= 0 or signal.kind is Kind.RATING else signal.kind
