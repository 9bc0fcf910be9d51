"""All models by name, for whoever compares them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from recommender.models.als import ALS
from recommender.models.blend import Blend
from recommender.models.content import Content
from recommender.models.neural import Neural
from recommender.models.parts import PARTS
from recommender.models.popularity import Popularity
from recommender.models.protocol import Model

_ALONE = tuple(place.model for place in PARTS.values() if place.model is not ALS)  # which takes a Spark session
_CLASSES: tuple[type[Model], ...] = (Popularity, *_ALONE, Content, Neural, Blend)
MODELS: Mapping[str, type[Model]] = MappingProxyType({model.name: model for model in _CLASSES})
