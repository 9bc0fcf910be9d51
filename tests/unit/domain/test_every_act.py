"""Every kind of act on every kind of need: what always holds, and worked-out results where the two meet."""

from __future__ import annotations

import pytest

from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    ExcludeTheme,
    HowMany,
    Prefer,
    Replace,
    Require,
    Similar,
    Sort,
    StartOver,
    Theme,
    update,
)
from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.need import Need, Order

COMEDY, DRAMA, HORROR = (Terms(facet="genre", values=(value,)) for value in ("Comedy", "Drama", "Horror"))
EITHER = Terms(facet="genre", values=("Comedy", "Drama"))
NINETIES, FROM_1995 = Range(facet="year", low=1990, high=1999), Range(facet="year", low=1995)
TO_2000 = Range(facet="year", high=2000)

NEEDS: dict[str, Need] = {
    "empty": Need(),
    "asks for a term": Need(require=(COMEDY,)),
    "asks for one of two": Need(require=(EITHER,)),
    "asks for a range": Need(require=(NINETIES,)),
    "asks for an open range": Need(require=(FROM_1995,)),
    "rules a term out": Need(exclude=(COMEDY,)),
    "rules two out": Need(exclude=(EITHER,)),
    "rules a range out": Need(exclude=(NINETIES,)),
    "prefers a term": Need(prefer=(COMEDY,)),
    "prefers a range": Need(prefer=(NINETIES,)),
    "has an example": Need(examples=("a",)),
    "has a theme": Need(themes=("heist",)),
    "rules a theme out": Need(unwanted=("heist",)),
    "leaves a facet open": Need(indifferent=("genre",)),
    "has waived a term": Need(waived=(COMEDY,)),
    "wants five": Need(count=5),
    "has everything": Need(
        require=(DRAMA, FROM_1995),
        exclude=(HORROR,),
        prefer=(COMEDY,),
        examples=("a", "b"),
        themes=("heist", "sea"),
        unwanted=("dog",),
        indifferent=("language",),
        count=5,
        order=Order(facet="year"),
    ),
}

ACTS: dict[str, Act] = {
    "require a term": Require(condition=COMEDY),
    "require one of two": Require(condition=EITHER),
    "require a range": Require(condition=NINETIES),
    "replace by a term": Replace(condition=COMEDY, facets=("genre",)),
    "replace by a range": Replace(condition=NINETIES, facets=("year", "genre")),
    "require an open range": Require(condition=TO_2000),
    "exclude a term": Exclude(condition=COMEDY),
    "exclude a range": Exclude(condition=NINETIES),
    "prefer a term": Prefer(condition=COMEDY),
    "prefer a range": Prefer(condition=NINETIES),
    "similar": Similar(item="a"),
    "theme": Theme(text="heist"),
    "exclude a theme": ExcludeTheme(text="heist"),
    "don't mind": DontMind(facet="genre"),
    "drop a term": Drop(condition=COMEDY),
    "drop a range": Drop(condition=NINETIES),
    "drop a theme": DropTheme(text="heist"),
    "drop an example": DropExample(item="a"),
    "how many": HowMany(count=7),
    "sort": Sort(order=Order(facet="year", direction=-1)),
    "start over": StartOver(),
}


def each_need(*kinds: type[Act]) -> pytest.MarkDecorator:
    """Run a test for every need and every act of some kinds, or of all."""
    acts = {name: act for name, act in ACTS.items() if not kinds or isinstance(act, kinds)}
    return pytest.mark.parametrize(
        ("need", "act"),
        [pytest.param(NEEDS[need], acts[act], id=f"{act}, need {need}") for need in NEEDS for act in acts],
    )


def test_the_table_has_every_kind_of_act_and_every_part_of_a_need() -> None:
    assert {type(act) for act in ACTS.values()} == set(Act.__origin__.__args__)  # type: ignore[attr-defined]
    changed = {
        name for need in NEEDS.values() for name in Need.model_fields if getattr(need, name) != getattr(Need(), name)
    }
    assert changed == set(Need.model_fields) - {"version"}


@each_need()
def test_an_act_said_twice_counts_once_and_what_comes_of_it_survives_json(need: Need, act: Act) -> None:
    before = need.model_dump_json()
    once = update(need, act)
    assert update(once, act) == once
    assert need.model_dump_json() == before
    assert Need.model_validate_json(once.model_dump_json()) == once


@each_need(Replace)
def test_what_replaces_is_alone_in_its_facets(need: Need, act: Replace) -> None:
    after = update(need, act)
    assert [each for each in (*after.require, *after.prefer) if each.facet in act.facets] == [act.condition]


@each_need(Require)
def test_what_is_required_is_neither_ruled_out_nor_preferred(need: Need, act: Require) -> None:
    after = update(need, act)
    if isinstance(act.condition, Terms):
        assert act.condition in after.require
        assert act.condition not in (*after.exclude, *after.prefer)
    else:  # a range may get narrower, never wider
        (found,) = [each for each in after.require if each.facet == act.condition.facet]
        assert isinstance(found, Range)
        assert found.high is not None
        assert isinstance(act.condition, Range)
        assert act.condition.high is not None
        assert found.high <= act.condition.high


@each_need(Exclude)
def test_what_is_ruled_out_is_no_longer_asked_for(need: Need, act: Exclude) -> None:
    after = update(need, act)
    assert act.condition in after.exclude
    assert act.condition not in (*after.require, *after.prefer)


@each_need(Prefer)
def test_what_is_preferred_is_not_ruled_out(need: Need, act: Prefer) -> None:
    after = update(need, act)
    assert act.condition in after.prefer
    assert act.condition not in after.exclude


@each_need(Drop)
def test_what_is_dropped_stands_nowhere(need: Need, act: Drop) -> None:
    after = update(need, act)
    assert act.condition not in (*after.require, *after.exclude, *after.prefer)


@each_need(DontMind)
def test_a_facet_that_does_not_matter_is_not_asked_for_and_stays_ruled_out(need: Need, act: DontMind) -> None:
    after = update(need, act)
    assert act.facet in after.indifferent
    assert act.facet not in {each.facet for each in (*after.require, *after.prefer)}
    assert after.exclude == need.exclude


@each_need(Similar, Theme, ExcludeTheme, HowMany, Sort)
def test_what_is_said_last_counts(need: Need, act: Similar | Theme | ExcludeTheme | HowMany | Sort) -> None:
    after = update(need, act)
    match act:
        case Similar(item=item):
            assert after.examples[-1] == item
        case Theme(text=text):
            assert after.themes[-1] == text
            assert text not in after.unwanted
        case ExcludeTheme(text=text):
            assert after.unwanted[-1] == text
            assert text not in after.themes
        case HowMany(count=count):
            assert after.count == count
        case Sort(order=order):
            assert after.order == order


@each_need(DropTheme)
def test_a_dropped_theme_is_gone(need: Need, act: DropTheme) -> None:
    after = update(need, act)
    assert act.text not in (*after.themes, *after.unwanted)


@each_need(DropExample)
def test_a_dropped_example_is_gone(need: Need, act: DropExample) -> None:
    assert act.item not in update(need, act).examples


@each_need(StartOver)
def test_starting_over_leaves_nothing(need: Need, act: StartOver) -> None:
    assert update(need, act) == Need()


@each_need()
def test_what_an_act_does_not_speak_of_stays(need: Need, act: Act) -> None:
    after = update(need, act)
    touched = {
        Similar: {"examples"},
        DropExample: {"examples"},
        Theme: {"themes", "unwanted"},
        ExcludeTheme: {"themes", "unwanted"},
        DropTheme: {"themes", "unwanted"},
        HowMany: {"count"},
        Sort: {"order"},
        StartOver: set(Need.model_fields),
    }.get(type(act), {"require", "exclude", "prefer", "indifferent", "waived"})
    assert all(getattr(after, name) == getattr(need, name) for name in set(Need.model_fields) - touched)
    if isinstance(act, Require | Exclude | Prefer | Drop):  # Replace says itself which facets it touches
        for name in ("require", "exclude", "prefer"):
            assert _off(getattr(after, name), act.condition.facet) == _off(getattr(need, name), act.condition.facet)


def _off(conditions: tuple[Condition, ...], facet: str) -> tuple[Condition, ...]:
    return tuple(each for each in conditions if each.facet != facet)


@pytest.mark.parametrize(
    ("need", "act", "after"),
    [
        # what is asked for anew replaces what it has something in common with
        ("asks for a term", "require one of two", Need(require=(EITHER,))),
        ("asks for one of two", "require a term", Need(require=(COMEDY,))),
        ("asks for a range", "require an open range", Need(require=(TO_2000,))),
        ("asks for an open range", "require an open range", Need(require=(Range(facet="year", low=1995, high=2000),))),
        ("asks for an open range", "require a range", Need(require=(NINETIES,))),
        # the last word wins over what it contradicts
        ("rules a term out", "require a term", Need(require=(COMEDY,))),
        ("rules two out", "require a term", Need(require=(COMEDY,), exclude=(DRAMA,))),
        ("rules a range out", "require a range", Need(require=(NINETIES,))),
        ("asks for one of two", "exclude a term", Need(require=(DRAMA,), exclude=(COMEDY,))),
        ("asks for a range", "exclude a range", Need(exclude=(NINETIES,))),
        ("prefers a term", "exclude a term", Need(exclude=(COMEDY,))),
        ("rules a term out", "prefer a term", Need(prefer=(COMEDY,))),
        # a wish that gets harder is no longer soft; one that gets softer stays as hard as it was
        ("prefers a term", "require a term", Need(require=(COMEDY,))),
        ("asks for a term", "prefer a term", Need(require=(COMEDY,), prefer=(COMEDY,))),
        # a facet left open matters again when something is asked of it, not when something is ruled out
        ("leaves a facet open", "require a term", Need(require=(COMEDY,))),
        ("leaves a facet open", "exclude a term", Need(exclude=(COMEDY,), indifferent=("genre",))),
        ("rules a term out", "don't mind", Need(exclude=(COMEDY,), indifferent=("genre",))),
        # taking back takes only what is named
        ("asks for one of two", "drop a term", Need(require=(DRAMA,), waived=(COMEDY,))),
        ("rules two out", "drop a term", Need(exclude=(DRAMA,), waived=(COMEDY,))),
        ("has waived a term", "require a term", Need(require=(COMEDY,))),
        ("has everything", "start over", Need()),
    ],
)
def test_worked_out(need: str, act: str, after: Need) -> None:
    assert update(NEEDS[need], ACTS[act]) == after
