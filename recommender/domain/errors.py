"""What can go wrong in the engine, as those who call it see it."""

from __future__ import annotations


class RecommenderError(Exception):
    """The recommender cannot do what it was asked; the message is one sentence for an operator."""


class NotReadyError(RecommenderError):
    """The catalogue, its index or a model is missing, corrupt, or does not fit the others."""


class ConditionError(RecommenderError):
    """A condition or an order does not fit the catalogue: it has no such facet, or one of another kind."""


class UnknownItemError(RecommenderError):
    """There is no item with this id."""
