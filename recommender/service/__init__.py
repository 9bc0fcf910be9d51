"""The facade of the engine, `Recommender`, and the parts that it is put together from."""

from recommender.service.recommender import (
    BadNeedError,
    NotReadyError,
    Recommender,
    RecommenderError,
    StoreError,
    UnknownItemError,
    built,
)

__all__ = [
    "BadNeedError",
    "NotReadyError",
    "Recommender",
    "RecommenderError",
    "StoreError",
    "UnknownItemError",
    "built",
]
