"""Every model that can take part in the blend. A new one is a file and a line here; docs/guides/model.md adds one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from recommender.models.als import ALS
from recommender.models.item_item import ItemItem
from recommender.models.lightfm import LightFM
from recommender.models.next_item import NextItem
from recommender.models.protocol import Floats, History, Model
from recommender.models.repeat import Repeat


class Part(Model, Protocol):
    """A model that can take part: one with settings, that also answers about a few items."""

    settings: Any

    def __init__(self, settings: Any = None) -> None: ...

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return `scores` of some items; shape (len(items),)."""
        ...

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the positions of the items whose scores are not 0 for everybody, but for what vectors tell of them."""
        ...


@dataclass(frozen=True)
class Place:
    """A model, and the shares that choosing begins with (`choosing.py`), or that hold where there is too little data.

    known: its share for somebody well known. new: for somebody of whom next to nothing is known. Without either the
    model takes part only where it is given a share.
    """

    model: type[Part]
    known: float = 0.0
    new: float = 0.0


_PLACES = (
    Place(LightFM, known=0.3, new=0.75),
    Place(ALS),  # in LightFM's place, where Spark trains
    Place(ItemItem, known=0.35, new=0.25),
    Place(NextItem, known=0.35),
    Place(Repeat, known=1.0, new=0.25),
)
PARTS: Mapping[str, Place] = MappingProxyType({place.model.name: place for place in _PLACES})
