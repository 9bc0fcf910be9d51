from datetime import UTC, datetime

import pytest

from recommender.domain.feedback import Signal
from recommender.domain.need import Need, Range, Terms
from recommender.domain.recommendation import Evidence, Part, Recommendation
from recommender.ranking.explanation import met_by, why_first
from recommender.ranking.ranker import Person
from tests.fakes import PairModel

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = PairModel.of(12, (0, 3, 0.9), (4, 3, 0.3))


def likes(ranker, *items):
    return ranker.person(MODEL, [Signal(item=item, weight=1, seen=True, at=NOW) for item in items])


def evidence_for(ranker, item, person, need, part):
    (found,) = ranker.assess(MODEL, person, need, [item])
    return found.parts.get(part, 0.0), [each for each in found.evidence if each.part is part]


def test_the_part_is_divided_among_liked_items_by_what_they_added(ranker):
    # a speaks for d with 0.9 and e with 0.3: three quarters and one quarter
    part, evidence = evidence_for(ranker, "d", likes(ranker, "a", "e"), Need(), Part.COLLABORATIVE)
    assert [(each.item, each.share / part) for each in evidence] == [
        ("a", pytest.approx(0.75)),
        ("e", pytest.approx(0.25)),
    ]


def test_a_liked_item_that_added_nothing_is_not_named(ranker):
    _, evidence = evidence_for(ranker, "d", likes(ranker, "a", "g"), Need(), Part.COLLABORATIVE)
    assert [each.item for each in evidence] == ["a"]


def test_shared_attributes_name_the_example(ranker):
    _, evidence = evidence_for(ranker, "e", Person.unknown(), Need(examples=("a",)), Part.CONTENT)
    assert [(each.facet, each.value, each.item) for each in evidence] == [
        ("guide", "Ann", "a"),
        ("terrain", "Hill", "a"),
    ]


def test_wishes_that_hold_are_named_with_the_item_s_own_value(ranker):
    wish = Range(facet="length", high=15)
    _, evidence = evidence_for(ranker, "a", Person.unknown(), Need(prefer=(wish,)), Part.PREFERENCE)
    assert [(each.facet, each.value) for each in evidence] == [("length", "12")]
    assert evidence_for(ranker, "f", Person.unknown(), Need(prefer=(wish,)), Part.PREFERENCE) == (0.0, [])


def test_only_words_that_the_description_has_are_named(ranker):
    _, evidence = evidence_for(ranker, "i", Person.unknown(), Need(themes=("robbing a river",)), Part.KEYWORD)
    assert [each.value for each in evidence] == ["river"]


@pytest.mark.parametrize(
    ("item", "condition", "expected"),
    [
        ("a", Terms(facet="person", values=("Bob",)), ("author", "Bob")),
        ("a", Terms(facet="terrain", values=("Moor", "Hill")), ("terrain", "Hill")),
        ("a", Terms(facet="terrain", values=("Moor",)), None),
        ("a", Range(facet="length", low=12, high=12), ("length", "12")),
        ("a", Range(facet="length", low=13), None),
        ("k", Range(facet="length", low=1), None),
    ],
)
def test_met_by(catalogue, item, condition, expected):
    assert met_by(catalogue.item(item), condition, catalogue.spec) == expected


def test_why_first_names_the_largest_lead_first_and_nothing_the_other_is_better_in():
    def recommendation(item, **parts):
        named = {Part(part): share for part, share in parts.items()}
        evidence = tuple(Evidence(part=part, share=share) for part, share in named.items() if share > 0)
        return Recommendation(item=item, score=sum(parts.values()), parts=named, evidence=evidence)

    first = recommendation("a", popularity=0.3, similar=0.9, content=0.2, text=0.5)
    second = recommendation("b", popularity=0.6, similar=0.4, content=0.2, text=-0.2)
    assert [each.part for each in why_first(first, second)] == [Part.TEXT, Part.SIMILAR]
