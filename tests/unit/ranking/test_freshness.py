"""Items that age, and items that expire; the time is given."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, NumberPhrase
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Noun
from recommender.domain.conditions import Range
from recommender.domain.dates import Clock, days
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Part
from recommender.models.protocol import History
from recommender.ranking.constraints import Constraints
from recommender.ranking.freshness import Freshness, decay
from recommender.ranking.scoring import Scorer, Weights
from recommender.wording.phrases import facts, restate
from tests.fakes import PairModel

NOON = 20_524.5  # 12 March 2026


def date_facet(**more: object) -> NumberFacet:
    values = {
        "type": "number",
        "label": "date",
        "low": "2000-01-01",
        "high": "2040-01-01",
        "reads": "date",
        "phrase": NumberPhrase(between="from {low} to {high}", at_least="since {low}", at_most="until {high}"),
        "fact": "from {value}",
        "unknown": "I don't know when it is from.",
    }
    return NumberFacet.model_validate({**values, **more})


def notices(clock: Clock = lambda: NOON) -> Catalogue:
    """Five notices: of now, of two days and of a week ago, of no date, and of tomorrow; two of them expire."""
    spec = CatalogueSpec(
        name="notices",
        noun=Noun(one="notice", many="notices"),
        facets={
            "published": date_facet(low=0, high=40_000, half_life=2.0),
            "until": date_facet(low=0, high=40_000, expires=True),
        },
        show=("published",),
        reasons={"fresh": "it is new: {fact}"},
        terms_of_use="",
    )
    dates = [{"published": NOON}, {"published": NOON - 2, "until": NOON - 1}, {"published": NOON - 7}, {}]
    dates.append({"published": NOON + 1, "until": NOON + 1})
    return Catalogue(spec, [Item(id=f"n{n}", title=f"N {n}", numbers=each) for n, each in enumerate(dates)], clock)


def test_each_half_life_halves() -> None:
    dates = np.array([10.0, 8.0, 6.0, 12.0, np.nan], dtype=np.float32)
    assert decay(dates, 2.0, 10.0).tolist() == [1.0, 0.5, 0.25, 1.0, 0.0]


def test_freshness_is_on_the_scale_of_parts_and_follows_the_clock() -> None:
    time = [NOON]
    freshness = Freshness(notices(lambda: time[0]))
    first = freshness.now()
    assert first is not None
    assert first[0] == first[4] > first[1] > first[2] > first[3]
    assert freshness.now() is first
    time[0] += 1  # now what is of tomorrow is the freshest
    later = freshness.now()
    assert later is not None
    assert later[4] > later[0]


def test_it_is_a_part_of_the_score_where_items_age() -> None:
    catalogue = notices()
    scorer = Scorer(catalogue, Constraints(catalogue), None, np.zeros(5, np.float32), Weights())  # type: ignore[arg-type]
    scores = scorer.score(PairModel.of(1), History.empty(), {}, Need())
    fresh = Freshness(catalogue).now()
    assert fresh is not None
    assert scores.parts[Part.FRESHNESS].tolist() == pytest.approx((Weights().freshness * fresh).tolist())


def test_what_has_expired_is_not_shown_until_then_it_is() -> None:
    assert notices().shown().tolist() == [True, False, True, True, True]
    assert notices(lambda: NOON - 1.5).shown().tolist() == [True] * 5
    assert Constraints(notices()).mask(Need()).tolist() == [True, False, True, True, True]


def test_dates_are_said_as_days() -> None:
    catalogue, item = notices(), notices().items[0]
    assert facts(item, "published", catalogue.spec) == "from 12 March 2026"
    for condition, said in (
        (Range(facet="published", low=20_524, high=20_525 - 1 / 512), "notices from 12 March 2026"),
        (Range(facet="published", low=20_521), "notices since 9 March 2026"),
        (Range(facet="published", high=20_521.9), "notices until 9 March 2026"),
        (Range(facet="published", low=20_514, high=20_520.9), "notices from 2 March 2026 to 8 March 2026"),
    ):
        assert restate(Need(require=(condition,)), catalogue.spec, str) == said


def test_bounds_are_written_as_dates() -> None:
    from datetime import date

    facet = date_facet(low=date(2000, 1, 1), high=date(2040, 1, 1))
    assert (facet.low, facet.high) == (10_957, 25_567)
    assert days(date(2000, 1, 1)) == 10_957


@pytest.mark.parametrize(
    "wrong", [{"half_life": 2}, {"expires": True}, {"reads": "date", "half_life": 2, "expires": True}]
)
def test_only_dates_age_and_expire(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"half_life"):
        date_facet(**{"low": 0, "high": 1, "reads": "none", **wrong})
