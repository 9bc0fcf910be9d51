"""All models by name, for whoever compares them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from recommender.models.blend import Blend
from recommender.models.content import Content
from recommender.models.item_item import ItemItem
from recommender.models.lightfm import LightFM
from recommender.models.neural import Neural
from recommender.models.next_item import NextItem
from recommender.models.popularity import Popularity
from recommender.models.protocol import Model
from recommender.models.repeat import Repeat

_CLASSES: tuple[type[Model], ...] = (Popularity, LightFM, ItemItem, NextItem, Content, Neural, Repeat, Blend)
MODELS: Mapping[str, type[Model]] = MappingProxyType({model.name: model for model in _CLASSES})
