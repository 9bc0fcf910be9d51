from __future__ import annotations

import pytest

from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.need import Need
from recommender.domain.preference import Polarity, Preference, with_taste
from tests.store_examples import NOON

HORROR = Terms(facet="genre", values=("Horror",))
COMEDY = Terms(facet="genre", values=("Comedy",))
OLD = Range(facet="year", high=1960)


def always(polarity: Polarity, condition: Condition) -> Preference:
    return Preference(key="k", user="u", condition=condition, polarity=polarity, text="said", at=NOON)


@pytest.mark.parametrize(
    ("tonight", "exclude"),
    [
        (Need(), (HORROR,)),
        (Need(exclude=(OLD,)), (OLD, HORROR)),
        (Need(exclude=(HORROR,)), (HORROR,)),
        (Need(require=(COMEDY,)), (HORROR,)),
        (Need(require=(Terms(facet="genre", values=("Comedy", "Horror")),)), ()),
        (Need(prefer=(HORROR,)), ()),
        (Need(waived=(HORROR,)), ()),
    ],
)
def test_what_is_never_wanted_is_ruled_out_unless_tonight_is_different(
    tonight: Need, exclude: tuple[Condition, ...]
) -> None:
    assert with_taste(tonight, [always(Polarity.AVOID, HORROR)]).exclude == exclude


@pytest.mark.parametrize(
    ("tonight", "prefer"),
    [
        (Need(), (COMEDY,)),
        (Need(require=(OLD,)), (COMEDY,)),
        (Need(require=(HORROR,)), ()),
        (Need(exclude=(HORROR,)), ()),
        (Need(prefer=(HORROR,)), (HORROR,)),
        (Need(waived=(COMEDY,)), ()),
    ],
)
def test_what_is_always_liked_is_a_soft_wish_where_tonight_says_nothing(
    tonight: Need, prefer: tuple[Condition, ...]
) -> None:
    whole = with_taste(tonight, [always(Polarity.LIKE, COMEDY)])
    assert (whole.prefer, whole.require) == (prefer, tonight.require)
