"""The settings of implicit ALS, as `als.py` describes it."""

from __future__ import annotations

from pydantic import Field

from recommender.models.factors import FactorsSettings


class ALSSettings(FactorsSettings):
    """Tuned on the validation part of the movie ratings.

    liked_from: interactions of at least this weight count as likes, the only ones that are learned from. dimensions of
    the vectors, rounds of training (each solves for all people and all items), regularisation (lambda, for each
    interaction of whom or what is solved for) and alpha, how much surer a like is than nothing. doubt: as how many
    people an average item's share of likes counts in that of each item, by which items are ordered for somebody new,
    and bias is the weight of that beside what a history says. min_share of the items that has to have an attribute for
    it to tell of an item that nobody liked.
    """

    liked_from: float = Field(default=0.3, gt=0)
    dimensions: int = Field(default=64, ge=1)
    rounds: int = Field(default=15, ge=1)
    regularisation: float = Field(default=0.1, gt=0)
    alpha: float = Field(default=1.0, gt=0)
    popularity: float = Field(default=0.0, ge=0)
    ridge: float = Field(default=2.0, gt=0)
    confidence: float = Field(default=1.0, gt=0)
    doubt: float = Field(default=20.0, gt=0)
    bias: float = Field(default=0.05, ge=0)
    min_share: float = Field(default=0.01, ge=0, le=1)
