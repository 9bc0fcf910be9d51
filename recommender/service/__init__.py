"""The facade, `Recommender`, and the parts that it is put together from."""

from recommender.domain.errors import ConditionError, NotReadyError, RecommenderError, UnknownItemError
from recommender.service.loading import built
from recommender.service.recommender import Recommender
from recommender.store import StoreError

__all__ = [
    "ConditionError",
    "NotReadyError",
    "Recommender",
    "RecommenderError",
    "StoreError",
    "UnknownItemError",
    "built",
]
