from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Kind, Signal
from recommender.domain.need import Need
from recommender.domain.recommendation import Absence, Evidence, Part, Recommendation
from recommender.ranking.explanation import leads, why_first
from recommender.ranking.person import Person
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.ranking.scoring import Weights
from recommender.ranking.violations import met_by, violations
from tests.fakes import PairModel

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = PairModel.of(12, (0, 3, 0.9), (4, 3, 0.3))


def likes(ranker, *items):
    return ranker.person(MODEL, [Signal(item=item, weight=1, seen=True, at=NOW, kind=Kind.LIKE) for item in items])


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


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        ({"kind": Kind.LIKE}, Kind.LIKE),
        ({"kind": Kind.RATING, "stars": 4.5}, Kind.LIKE),
        ({"kind": Kind.RATING, "stars": 3.5}, None),
        ({"kind": Kind.SAVE}, Kind.SAVE),
        ({"kind": Kind.DETAILS}, Kind.DETAILS),
        ({}, None),  # nobody knows what gave the weight
    ],
)
def test_what_is_named_as_liked_was_liked(ranker, signal, said):
    person = ranker.person(MODEL, [Signal(item="a", weight=0.5, seen=True, at=NOW, **signal)])
    part, evidence = evidence_for(ranker, "d", person, Need(), Part.COLLABORATIVE)
    assert part > 0
    assert [each.said for each in evidence] == ([] if said is None else [said])


def test_no_item_is_a_reason_for_itself(ranker):
    person = likes(ranker, "a", "d")
    for need in (Need(), Need(examples=("d", "a"))):
        (found,) = ranker.assess(MODEL, person, need, ["d"])
        assert {each.item for each in found.evidence} - {None} == {"a"}
        assert all(each.share <= found.parts[each.part] + 1e-6 for each in found.evidence if each.part in found.parts)


def test_only_prose_is_a_description(catalogue, index, nobody):
    theme = Need(themes=("ridge guided by Eve",))
    for prose in ("", "A ridge above the clouds."):
        items = [item.model_copy(update={"text": prose if item.id == "d" else ""}) for item in catalogue.items]
        ranker = Ranker(Catalogue(catalogue.spec, items), index, prior(catalogue, *nobody))
        (found,) = ranker.assess(MODEL, Person.unknown(), theme, ["d"])
        words = {each.wish or each.value: each.facet for each in found.evidence if each.part is Part.KEYWORD}
        assert words == {"ridge": None}  # "eve" is a word as well, which names nobody by itself
        in_prose = [each.value for each in found.evidence if each.part is Part.KEYWORD and each.wish is None]
        assert in_prose == (["ridge"] if prose else [])
        close = [each.value for each in found.evidence if each.part is Part.TEXT]
        assert not close or (prose and close == ["ridge guided by Eve"])


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
    assert [(each.wish, each.value) for each in evidence] == [("river", None)]  # which is in its title


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


HILL, COAST = Terms(facet="terrain", values=("Hill",)), Terms(facet="terrain", values=("Coast",))


@pytest.mark.parametrize(
    ("item", "need", "expected"),
    [
        # a is over coast and hills, 12 km long, guided by Ann; l has no terrain, k no length
        ("a", Need(require=(HILL,)), []),
        ("a", Need(require=(Range(facet="length", high=10),)), [(False, "length", "12")]),
        ("k", Need(require=(Range(facet="length", high=10),)), [(False, "length", None)]),
        ("a", Need(require=(Terms(facet="terrain", values=("Moor",)),)), [(False, "terrain", "Coast, Hill")]),
        ("a", Need(exclude=(HILL, Terms(facet="country", values=("Ireland",)))), [(True, "terrain", "Hill")]),
        ("a", Need(exclude=(Range(facet="length", low=10),)), [(True, "length", "12")]),
        ("l", Need(exclude=(HILL,)), [(True, "terrain", None)]),  # it might go over hills
        ("a", Need(require=(Terms(facet="person", values=("Cid",)),)), [(False, "guide", "Ann")]),
        ("a", Need(exclude=(Terms(facet="person", values=("Bob", "Cid")),)), [(True, "author", "Bob")]),
    ],
)
def test_violations_name_the_item_s_own_value(catalogue, item, need, expected):
    found = violations(catalogue.item(item), need, catalogue.spec)
    assert [(each.excluded, each.facet, each.value) for each in found] == expected


@pytest.mark.parametrize("item", "abcdefghijkl")
def test_an_item_has_violations_exactly_where_it_does_not_fit(catalogue, item):
    need = Need(require=(Range(facet="length", high=15),), exclude=(HILL,))
    fits = item in "bghi"
    assert (not violations(catalogue.item(item), need, catalogue.spec)) is fits


def test_leads_are_the_parts_with_a_lead_that_counts():
    first = Recommendation(item="a", score=0, parts={Part.POPULARITY: 0.5, Part.TEXT: 0.2, Part.CONTENT: -0.1})
    second = Recommendation(item="b", score=0, parts={Part.POPULARITY: 0.46, Part.CONTENT: -0.4, Part.KEYWORD: -0.2})
    assert leads(first, second) == (Part.CONTENT, Part.KEYWORD, Part.TEXT)


def absence(ranker, item, need=Need(), shown="", passed="", signals=()):  # noqa: B008
    return ranker.absence(MODEL, ranker.person(MODEL, signals), need, item, list(shown), set(passed))


def test_what_was_said_of_an_item_keeps_it_out(ranker):
    seen = [Signal(item="a", weight=0, seen=True, at=NOW), Signal(item="b", weight=-1, seen=True, at=NOW)]
    assert absence(ranker, "a", shown="cd", signals=seen) == Absence(seen=True)
    assert absence(ranker, "b", shown="cd", signals=seen) == Absence(disliked=True)
    assert absence(ranker, "c", shown="de", passed="abc") == Absence(passed=True)
    assert absence(ranker, "c", Need(examples=("c",)), shown="de") == Absence(example=True)


def test_otherwise_the_last_item_of_the_list_is_ahead_by_parts(ranker):
    # nothing is known but how known the walks are: a 90 %, c 70 %, l 1 %
    assert absence(ranker, "l", shown="ac") == Absence(ahead="c", parts=(Part.POPULARITY,))


def test_what_would_have_won_but_for_its_likeness_says_so(catalogue, index, nobody):
    ranker = Ranker(catalogue, index, prior(catalogue, *nobody), Weights(diversity=2.0))
    shown = [each.item for each in ranker.rank(MODEL, Person.unknown(), Need(count=10)).recommendations]
    scores = {each.item: each.score for each in ranker.assess(MODEL, Person.unknown(), Need(), shown)}
    overtaken = [(one, other) for one, other in pairwise(shown[1:]) if scores[other] > scores[one]]
    assert overtaken  # re-ranking put a lower score first
    for last, kept_out in overtaken:
        listed = shown[: shown.index(last) + 1]
        found = absence(ranker, kept_out, shown=listed)
        assert found.alike in listed[:-1]


def test_nothing_keeps_out_what_is_better_than_the_list(ranker):
    assert absence(ranker, "a", shown="l") == Absence()
    assert absence(ranker, "a") == Absence()


def test_where_nobody_has_said_anything_nothing_is_among_the_best_loved(catalogue, index, nobody):
    def reasons(rated):
        ranker = Ranker(catalogue, index, prior(catalogue, *nobody), rated=rated)
        return evidence_for(ranker, "c", Person.unknown(), Need(), Part.POPULARITY)[1]

    said = [reasons(None), reasons(np.ones(len(catalogue), dtype=np.bool_))]
    assert [[each.facet for each in evidence] for evidence in said] == [["fame"], [None, "fame"]]


def test_of_what_nobody_has_rated_it_is_not_said_who_likes_it(ranker, catalogue, index, nobody):
    need = Need(examples=("a",))
    part, evidence = evidence_for(ranker, "d", Person.unknown(), need, Part.SIMILAR)
    assert part > 0
    assert [each.item for each in evidence] == ["a"]
    for unrated in ("a", "d"):
        rated = np.array([item.id != unrated for item in catalogue.items])
        other = Ranker(catalogue, index, prior(catalogue, *nobody), rated=rated)
        assert evidence_for(other, "d", Person.unknown(), need, Part.SIMILAR) == (part, [])
