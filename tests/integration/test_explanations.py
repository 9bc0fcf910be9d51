"""Reasons for 500 random recommendations of the real catalogue: all that they name is true, and added to the score."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.feedback import Kind, Signal
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Note, Part, Recommendation
from recommender.ranking.explanation import LEAST_SHARE
from recommender.retrieval.describe import keywords
from recommender.retrieval.keyword import plain_name, shared_words
from recommender.retrieval.named import is_named
from recommender.service import Recommender
from recommender.settings import Settings

pytestmark = pytest.mark.trained

ROOT = Path(__file__).parents[2]
RECOMMENDATIONS = 500
THEMES = ("a bank heist", "robots that feel", "life in a small town", "a road trip", "the sea", "revenge of a samurai")


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recommender]:
    store = tmp_path_factory.mktemp("store") / "parley.db"
    settings = Settings(
        home=ROOT / "var", store_url=f"sqlite:///{store}", pseudonym_key=SecretStr("only for the tests")
    )
    with Recommender.open(settings) as opened:
        yield opened


Explained = tuple[Need, list[Signal], Recommendation]


@pytest.fixture(scope="module")
def explained(recommender: Recommender) -> list[Explained]:
    """Random people with random needs, and what they would be shown, with its evidence."""
    random, ranker = Random(7), recommender._ranker  # noqa: S311  no secret
    _, model = recommender._current.get()
    found: list[Explained] = []
    while len(found) < RECOMMENDATIONS:
        signals, need = _history(random, recommender.catalogue), _need(random, recommender.catalogue)
        person = ranker.person(model, signals)
        shown = ranker.rank(model, person, need).recommendations
        found += [(need, signals, each) for each in ranker.explained(model, person, need, shown)]
    return found[:RECOMMENDATIONS]


def _known(random: Random, catalogue: Catalogue) -> Item:
    """A random item, rather a well-known one."""
    return max((random.choice(catalogue.items) for _ in range(5)), key=lambda item: item.numbers.get("popularity", 0.0))


def _history(random: Random, catalogue: Catalogue) -> list[Signal]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    items = {_known(random, catalogue).id for _ in range(random.choice((0, 0, 1, 3, 12)))}
    said = ((1.0, Kind.LIKE), (0.5, Kind.SAVE), (-0.7, Kind.DISLIKE))
    drawn = [(day, item, *random.choice(said)) for day, item in enumerate(sorted(items))]
    return [
        Signal(item=item, weight=weight, seen=True, at=start + timedelta(days=day), kind=kind)
        for day, item, weight, kind in drawn
    ]


def _need(random: Random, catalogue: Catalogue) -> Need:
    return Need(
        require=(_condition(random, catalogue),) if random.random() < 0.4 else (),
        exclude=(_term(random, catalogue, "genre"),) if random.random() < 0.2 else (),
        prefer=(_condition(random, catalogue),) if random.random() < 0.4 else (),
        examples=tuple(_known(random, catalogue).id for _ in range(random.choice((0, 0, 1, 2)))),
        themes=(random.choice(THEMES),) if random.random() < 0.3 else (),
        count=random.choice((1, 3, 5)),
    )


def _condition(random: Random, catalogue: Catalogue) -> Condition:
    facet = random.choice(
        ("genre", "origin", "person", "language", "certificate", "year", "runtime", "score", "popularity")
    )
    if facet not in catalogue.numbers:
        return _term(random, catalogue, facet)
    low, high = catalogue.spans[facet]
    middle = random.uniform(low, high)
    return random.choice((Range(facet=facet, low=middle), Range(facet=facet, high=middle)))


def _term(random: Random, catalogue: Catalogue, facet: str) -> Terms:
    for _ in range(1000):
        item = _known(random, catalogue)
        values = [value for part in catalogue.spec.parts_of(facet) for value in item.terms.get(part, ())]
        if values:
            return Terms(facet=facet, values=(random.choice(values),))
    raise AssertionError(f"no item has {facet}")


def test_every_reason_has_a_share_of_a_part_that_added_to_the_score(explained: list[Explained]) -> None:
    for _, _, recommendation in explained:
        assert sum(recommendation.parts.values()) == pytest.approx(recommendation.score)
        shares: dict[Part, float] = {}
        for each in recommendation.evidence:
            if each.part is Part.FACT:
                assert each.share == 0, each
                continue
            assert each.share > 0, each
            shares[each.part] = shares.get(each.part, 0.0) + each.share
        for part, share in shares.items():
            assert recommendation.parts[part] > LEAST_SHARE, part
            assert share <= recommendation.parts[part] + 1e-6, part


def test_every_attribute_that_is_named_is_the_item_s_own(recommender: Recommender, explained: list[Explained]) -> None:
    named = 0
    for _, _, recommendation in explained:
        item = recommender.catalogue.item(recommendation.item)
        for each in recommendation.evidence:
            if each.facet is not None:
                assert _has(item, each), (item.label, each)
                named += 1
    assert named > RECOMMENDATIONS  # or the test would show nothing


def _has(item: Item, evidence: Evidence) -> bool:
    assert evidence.facet is not None
    if evidence.facet in item.numbers:
        return evidence.value == f"{item.numbers[evidence.facet]:g}"
    return set((evidence.value or "").split(" and ")) <= set(item.terms.get(evidence.facet, ()))


def test_what_is_shared_is_the_other_item_s_as_well(recommender: Recommender, explained: list[Explained]) -> None:
    catalogue = recommender.catalogue
    for need, signals, recommendation in explained:
        said = {signal.item: signal.kind for signal in signals if signal.weight > 0}
        for each in recommendation.evidence:
            if each.item is not None and each.note is not Note.ALSO:
                if each.said is not None:
                    assert said[each.item] is each.said
                else:
                    assert each.item in need.examples, each
            if each.part is Part.CONTENT:
                assert each.item is not None
                assert each.facet is not None
                other = catalogue.item(each.item)
                assert each.facet in other.numbers or each.value in other.terms[each.facet], each


def test_conditions_that_are_named_hold(recommender: Recommender, explained: list[Explained]) -> None:
    catalogue = recommender.catalogue
    for need, _, recommendation in explained:
        position = catalogue.index[recommendation.item]
        for part, conditions in ((Part.REQUEST, need.require), (Part.PREFERENCE, need.prefer)):
            held = sum(bool(catalogue.having(condition)[position]) for condition in conditions)
            assert sum(each.part is part for each in recommendation.evidence) == held


def test_words_that_are_named_stand_in_the_description(recommender: Recommender, explained: list[Explained]) -> None:
    for need, _, recommendation in explained:
        for each in recommendation.evidence:
            if each.part is Part.KEYWORD:
                item = recommender.catalogue.item(recommendation.item)
                if each.facet and is_named(recommender.spec, each.facet):  # it was said whole
                    assert any(plain_name(each.wish or "-") in plain_name(theme) for theme in need.themes)
                    continue
                text = keywords(item, recommender.spec) if each.wish else item.prose
                assert set((each.wish or each.value or "").split()) <= {
                    word for theme in need.themes for word in shared_words(theme, text)
                }


def test_reasons_are_clauses_that_can_be_joined(recommender: Recommender, explained: list[Explained]) -> None:
    for _, _, recommendation in explained:
        for reason in recommender.wording.reasons(recommendation.evidence):
            assert reason
            assert recommender.wording.label(recommendation.item) not in reason
            assert not reason.endswith(".")
            assert "{" not in reason
            assert "None" not in reason


def test_nearly_everything_has_a_reason(explained: list[Explained]) -> None:
    assert sum(bool(recommendation.evidence) for _, _, recommendation in explained) >= 0.97 * RECOMMENDATIONS
