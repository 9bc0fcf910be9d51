from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Kind, Signal
from recommender.domain.need import Need, Order
from recommender.domain.recommendation import Note, Part
from recommender.ranking.exploration import Chance
from recommender.ranking.person import Person
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.ranking.violations import met_by
from tests.fakes import PairModel
from tests.small_catalogue import small_items, small_spec

NOW = datetime(2026, 1, 1, tzinfo=UTC)
# a and d are liked together, and so are b and c
MODEL = PairModel.of(12, (0, 3, 0.9), (1, 2, 0.8))
COAST, HILL = Terms(facet="terrain", values=("Coast",)), Terms(facet="terrain", values=("Hill",))


def signal(item, weight=1.0, seen=True):
    kind = Kind.LIKE if weight > 0 else Kind.DISLIKE if weight < 0 else Kind.SEEN
    return Signal(item=item, weight=weight, seen=seen, at=NOW, kind=kind)


def shown(ranking):
    return [each.item for each in ranking.recommendations]


def test_somebody_new_gets_the_best_known_items_that_fit(ranker):
    assert shown(ranker.rank(MODEL, Person.unknown(), Need(require=(COAST,), count=2)))[0] == "a"
    ranking = ranker.rank(MODEL, Person.unknown(), Need(require=(COAST,), exclude=(HILL,)))
    assert set(shown(ranking)) == {"b", "c"}
    assert ranking.total == 2


def test_what_is_skipped_seen_disliked_or_an_example_is_not_shown(ranker):
    person = ranker.person(MODEL, [signal("b"), signal("c", -1.0, seen=False)])
    ranking = ranker.rank(MODEL, person, Need(examples=("a",), count=10), skip=["d", "no such item"])
    assert set(shown(ranking)) == set("efghijkl")


def test_where_things_are_had_again_what_was_had_is_shown(ranker, monkeypatch):
    monkeypatch.setattr(ranker._catalogue, "spec", ranker._catalogue.spec.model_copy(update={"repeat": True}))
    bought = signal("b", 0.0).model_copy(update={"had": (NOW, NOW)})
    person = ranker.person(MODEL, [bought, signal("c", -1.0)])

    assert person.history.items.tolist() == [1, 1, 2]
    assert person.history.weights.tolist() == pytest.approx([0.6911, 0.6911, -1], abs=1e-4)
    listed = shown(ranker.rank(MODEL, person, Need(exclude=(HILL,), count=10)))
    assert "b" in listed
    assert "c" not in listed


def test_what_is_saved_is_still_shown(ranker):
    person = ranker.person(MODEL, [signal("a", 0.5, seen=False)])
    assert "a" in shown(ranker.rank(MODEL, person, Need(count=10)))


def test_what_cannot_be_had_is_never_shown_and_not_counted(ranker):
    closed = [item.model_copy(update={"available": item.id != "b"}) for item in small_items()]
    shut = Ranker(Catalogue(small_spec(), closed), ranker._index, ranker._scorer.popularity)
    ranking = shut.rank(MODEL, Person.unknown(), Need(require=(COAST,), count=10))
    assert (set(shown(ranking)), ranking.total, shut.count(Need(require=(COAST,)))) == ({"a", "c"}, 2, 2)
    ordered = Need(require=(COAST,), order=Order(facet="length", direction=-1), count=10)
    assert shown(shut.rank(MODEL, Person.unknown(), ordered)) == ["a", "c"]
    surprise = shut.rank(MODEL, Person.unknown(), Need(count=10), chance=Chance("seed", surprise=True))
    assert "b" not in shown(surprise)
    assert shut.absence(MODEL, Person.unknown(), Need(), "b", ["a"], ()).unavailable


def test_a_like_lifts_what_is_liked_by_the_same_people(ranker):
    before = shown(ranker.rank(MODEL, Person.unknown(), Need(count=10)))
    after = shown(ranker.rank(MODEL, ranker.person(MODEL, [signal("a")]), Need(count=10)))
    assert before.index("d") > 0
    assert after.index("d") == 0


def test_parts_sum_to_the_score(ranker):
    need = Need(require=(HILL,), prefer=(Range(facet="length", high=15),), examples=("b",), themes=("ridge",), count=5)
    person = ranker.person(MODEL, [signal("a"), signal("g", -1.0)])
    for each in ranker.rank(MODEL, person, need).recommendations:
        assert sum(each.parts.values()) == pytest.approx(each.score)
        assert each.parts[Part.REQUEST] > 0


def test_exhausted_tells_shown_everything_from_nothing_fits(ranker):
    gone = ranker.rank(MODEL, Person.unknown(), Need(require=(COAST,)), skip=["a", "b", "c"])
    assert (gone.total, gone.exhausted) == (0, True)
    none = ranker.rank(MODEL, Person.unknown(), Need(require=(COAST, Terms(facet="country", values=("Scotland",)))))
    assert (none.total, none.exhausted) == (0, False)
    assert [way.count for way in none.relaxations] == [4, 3]


def test_a_list_goes_by_the_number_that_was_asked_for_among_what_fits(ranker):
    order = Order(facet="length", direction=-1)
    person = ranker.person(MODEL, [signal("g")])
    ranking = ranker.rank(MODEL, person, Need(order=order, count=3), skip=["b"])
    assert (shown(ranking), ranking.total) == (["l", "h", "i"], 10)
    longest = Need(require=(COAST,), order=Order(facet="length"), count=10)
    assert shown(ranker.rank(MODEL, Person.unknown(), longest)) == ["c", "a", "b"]


def test_what_has_no_number_to_go_by_is_last(ranker):
    need = Need(require=(Terms(facet="terrain", values=("Moor", "Valley")),), order=Order(facet="length"))
    assert shown(ranker.rank(MODEL, Person.unknown(), need)) == ["j", "i", "k"]


def test_of_what_wishes_only_weigh_the_best_are_put_in_order(ranker, monkeypatch):
    monkeypatch.setattr("recommender.ranking.ranker.ORDERED", 2)
    weighed = Need(prefer=(COAST,), exclude=(HILL,), count=2)
    best = shown(ranker.rank(MODEL, Person.unknown(), weighed))
    assert set(best) == {"b", "c"}
    ordered = weighed.model_copy(update={"order": Order(facet="length", direction=-1)})
    assert shown(ranker.rank(MODEL, Person.unknown(), ordered)) == ["b", "c"]


def test_examples_bring_what_is_alike(ranker):
    ranking = ranker.rank(MODEL, Person.unknown(), Need(examples=("a",)))
    assert shown(ranking)[0] == "d"  # liked by the same people, over hills, in Wales, about as long


def test_a_wish_is_weighed_and_never_a_filter(ranker):
    moor = Terms(facet="terrain", values=("Moor",))
    before = shown(ranker.rank(MODEL, Person.unknown(), Need(count=10)))
    ranking = ranker.rank(MODEL, Person.unknown(), Need(prefer=(moor,), count=10))
    assert ranking.total == 12
    assert "k" not in before
    assert "k" in shown(ranking)


def random_condition(rng, catalogue):
    facet = rng.choice(["terrain", "country", "guide", "person", "length", "opened"])
    if facet in ("length", "opened"):
        low = rng.choice([None, *catalogue.numbers[facet][:9].tolist()])
        high = rng.choice([None, *catalogue.numbers[facet][:9].tolist()])
        if low is None and high is None:
            high = 20.0
        if low is not None and high is not None and low > high:
            low, high = high, low
        return Range(facet=facet, low=low, high=high)
    parts = catalogue.spec.parts_of(facet)
    terms = sorted({term for part in parts for term in catalogue.columns[part].postings})
    return Terms(facet=facet, values=tuple(rng.sample(terms, rng.randint(1, 2))))


def random_need(rng, catalogue):
    def conditions(most):
        return tuple(random_condition(rng, catalogue) for _ in range(rng.randint(0, most)))

    ids = [item.id for item in catalogue.items]
    return Need(
        require=conditions(2),
        exclude=conditions(2),
        prefer=conditions(2),
        examples=tuple(rng.sample(ids, rng.randint(0, 2))),
        themes=tuple(rng.sample(["river bank", "pine", "a summit"], rng.randint(0, 1))),
        count=rng.randint(1, 5),
    )


def has(item, condition, spec):
    """Whether an item satisfies a condition, from the item itself and not from the catalogue's columns."""
    if isinstance(condition, Range):
        number = item.numbers.get(condition.facet)
        low = condition.low if condition.low is not None else float("-inf")
        high = condition.high if condition.high is not None else float("inf")
        return number is not None and low <= number <= high
    return any(set(item.terms.get(part, ())) & set(condition.values) for part in spec.parts_of(condition.facet))


def check_note(evidence, item, need, said, catalogue):
    spec = catalogue.spec
    if evidence.note is Note.MOST:
        fame = [other.numbers["fame"] for other in catalogue.items if all(has(other, c, spec) for c in need.require)]
        assert item.numbers["fame"] == max(fame)
        assert evidence.count == len(fame)
    if evidence.note is Note.ALSO:
        assert evidence.value in catalogue.item(evidence.item).terms[evidence.facet]
    if evidence.note is Note.ALIKE:
        assert said[evidence.item].weight > 0
        assert evidence.value in catalogue.item(evidence.item).terms[evidence.facet]


@pytest.mark.parametrize("seed", range(200))
def test_no_random_need_is_answered_wrongly_or_explained_falsely(seed, ranker, catalogue):
    rng = random.Random(seed)  # noqa: S311
    need, spec = random_need(rng, catalogue), catalogue.spec
    said = {item: signal(item, rng.choice([-1.0, 0.0, 1.0])) for item in rng.sample("abcdefghijkl", 3)}
    person = ranker.person(MODEL, list(said.values()))
    ranking = ranker.rank(MODEL, person, need)
    assert len(ranking.recommendations) == min(need.count, ranking.total)
    for each in ranker.explained(MODEL, person, need, ranking.recommendations):
        item = catalogue.item(each.item)
        assert each.item not in said
        assert each.item not in need.examples
        assert all(has(item, condition, spec) for condition in need.require)
        assert not any(has(item, condition, spec) for condition in need.exclude)
        for evidence in each.evidence:
            assert evidence.item != each.item
            if evidence.part is Part.FACT:
                assert evidence.share == 0.0
                assert evidence.note is not None
            else:
                assert evidence.share > 0
                assert each.parts[evidence.part] > 0
            if evidence.facet is not None:
                number = item.numbers.get(evidence.facet)
                values = item.terms.get(evidence.facet, () if number is None else (f"{number:g}",))
                assert set((evidence.value or "").split(" and ")) <= set(values)
            if evidence.part in (Part.REQUEST, Part.PREFERENCE):
                wished = need.require if evidence.part is Part.REQUEST else need.prefer
                assert (evidence.facet, evidence.value) in [met_by(item, condition, spec) for condition in wished]
            check_note(evidence, item, need, said, catalogue)
            if evidence.part is Part.COLLABORATIVE:
                assert said[evidence.item].weight > 0
                assert MODEL.alike[catalogue.index[evidence.item], catalogue.index[each.item]] > 0
            if evidence.part is Part.CONTENT and evidence.facet in catalogue.columns:
                assert evidence.value in catalogue.item(evidence.item).terms[evidence.facet]
            if evidence.part is Part.KEYWORD:
                assert any(
                    word in theme.split() for theme in need.themes for word in (evidence.wish or evidence.value).split()
                )
        for part, value in each.parts.items():
            of_part = sum(evidence.share for evidence in each.evidence if evidence.part is part)
            assert of_part <= max(value, 0) + 1e-5


def test_only_the_last_place_is_tried_and_what_is_kept_tells_how_likely_that_was(ranker):
    need = Need(require=(HILL,), count=3)
    plain = ranker.rank(MODEL, Person.unknown(), need)
    assert (plain.propensities, plain.candidates) == ((1.0, 1.0, 1.0), ())
    usual = shown(plain)
    rankings = [ranker.rank(MODEL, Person.unknown(), need, chance=Chance(f"turn {n}", share=0.5)) for n in range(60)]
    others = {"a", "d", "e", "f"} - set(usual)  # the hills
    assert len(others) == 1
    assert {tuple(shown(each)) for each in rankings} == {tuple(usual), (*usual[:2], *others)}
    for each in rankings:
        assert each.candidates == (usual[2], *others)
        assert each.propensities == (1.0, 1.0, 0.5)
        assert [one.trial for one in each.recommendations] == [False, False, shown(each)[2] in others]
        for one in each.recommendations:
            assert one.score == pytest.approx(sum(one.parts.values()))


def test_a_trial_is_never_skipped_hidden_or_against_the_need(ranker):
    person = ranker.person(MODEL, [signal("b", -1.0)])
    need = Need(exclude=(HILL,), count=2)
    for number in range(60):
        ranking = ranker.rank(MODEL, person, need, ["g", "h"], Chance(f"turn {number}", share=0.5))
        assert not {*shown(ranking), *ranking.candidates} & {"a", "d", "e", "f", "b", "g", "h"}


def test_where_nothing_else_fits_and_in_lists_of_one_nothing_is_tried(ranker):
    for need in (Need(require=(COAST,), count=3), Need(count=1)):
        for number in range(20):
            ranking = ranker.rank(MODEL, Person.unknown(), need, chance=Chance(f"turn {number}", share=0.5))
            plain = ranker.rank(MODEL, Person.unknown(), need)
            # Which of the questions of like worth is asked is left to chance in any case.
            assert replace(ranking, question=None) == replace(plain, question=None)


def test_that_it_is_a_trial_is_the_first_that_is_said_of_it(ranker):
    tried = ranker.rank(MODEL, Person.unknown(), Need(), chance=Chance("turn", share=1.0))
    explained = ranker.explained(MODEL, Person.unknown(), Need(), tried.recommendations)
    assert explained[-1].evidence[0].part is Part.TRIAL
    assert all(each.part is not Part.TRIAL for one in explained[:-1] for each in one.evidence)


def test_what_is_first_of_all_what_was_asked_for_leads(catalogue, index, nobody):
    """Cliff Path (a) is coast and hill; only where the first value is the main one does that order count."""
    terrain = small_spec().facets["terrain"].model_copy(update={"leading": True})
    spec = small_spec().model_copy(update={"facets": {**small_spec().facets, "terrain": terrain}})
    ranker = Ranker(Catalogue(spec, catalogue.items), index, prior(catalogue, *nobody))
    hills = ranker.rank(MODEL, Person.unknown(), Need(require=(HILL,), count=10))
    first = [catalogue.item(item).terms["terrain"][0] for item in shown(hills)]
    assert first == sorted(first, key=lambda terrain: terrain != "Hill")
    assert {"Hill", "Coast"} == set(first)
