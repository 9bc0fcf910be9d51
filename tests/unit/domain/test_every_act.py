"""Every kind of act on every kind of need: what always holds, and worked-out results where the two meet."""

from __future__ import annotations

import pytest

from recommender.domain.need import (
    Act,
    Condition,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    HowMany,
    Need,
    Order,
    Prefer,
    Range,
    Replace,
    Require,
    Similar,
    Sort,
    StartOver,
    Terms,
    Theme,
    update,
)

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
    "leaves a facet open": Need(indifferent=("genre",)),
    "has waived a term": Need(waived=(COMEDY,)),
    "wants five": Need(count=5),
    "has everything": Need(
        require=(DRAMA, FROM_1995),
        exclude=(HORROR,),
        prefer=(COMEDY,),
        examples=("a", "b"),
        themes=("heist", "sea"),
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
    "don't mind": DontMind(facet="genre"),
    "drop a term": Drop(condition=COMEDY),
    "drop a range": Drop(condition=NINETIES),
    "drop a theme": DropTheme(text="heist"),
    "drop an example": DropExample(item="a"),
    "how many": HowMany(count=7),
    "sort": Sort(order=Order(facet="year", direction=-1)),
    "start over": StartOver(),
}

EACH = [pytest.param(need, act, id=f"{act}, need {need}") for need in NEEDS for act in ACTS]


def test_the_table_has_every_kind_of_act_and_every_part_of_a_need() -> None:
    assert {type(act) for act in ACTS.values()} == set(Act.__origin__.__args__)  # type: ignore[attr-defined]
    changed = {
        name for need in NEEDS.values() for name in Need.model_fields if getattr(need, name) != getattr(Need(), name)
    }
    assert changed == set(Need.model_fields) - {"version"}


@pytest.mark.parametrize(("need", "act"), EACH)
def test_an_act_said_twice_counts_once(need: str, act: str) -> None:
    once = update(NEEDS[need], ACTS[act])
    assert update(once, ACTS[act]) == once


@pytest.mark.parametrize(("need", "act"), EACH)
def test_a_need_never_changes_and_its_successor_survives_json(need: str, act: str) -> None:
    before = NEEDS[need].model_dump_json()
    after = update(NEEDS[need], ACTS[act])
    assert NEEDS[need].model_dump_json() == before
    assert Need.model_validate_json(after.model_dump_json()) == after


@pytest.mark.parametrize(("need", "act"), EACH)
def test_a_condition_stands_where_the_act_puts_it(need: str, act: str) -> None:
    after = update(NEEDS[need], ACTS[act])
    match ACTS[act]:
        case Replace(condition=condition, facets=facets):
            assert [each for each in (*after.require, *after.prefer) if each.facet in facets] == [condition]
        case Require(condition=Terms() as condition):
            assert condition in after.require
            assert condition not in (*after.exclude, *after.prefer)
        case Require(condition=condition):
            (found,) = [each for each in after.require if each.facet == condition.facet]
            assert isinstance(found, Range)
            assert found.high is not None
            assert condition.high is not None
            assert found.high <= condition.high
        case Exclude(condition=condition):
            assert condition in after.exclude
            assert condition not in (*after.require, *after.prefer)
        case Prefer(condition=condition):
            assert condition in after.prefer
            assert condition not in after.exclude
        case Drop(condition=condition):
            assert condition not in (*after.require, *after.exclude, *after.prefer)


@pytest.mark.parametrize(("need", "act"), EACH)
def test_anything_else_is_done(need: str, act: str) -> None:
    after = update(NEEDS[need], ACTS[act])
    match ACTS[act]:
        case Similar(item=item):
            assert after.examples[-1] == item
        case Theme(text=text):
            assert after.themes[-1] == text
        case DontMind(facet=facet):
            assert facet in after.indifferent
            assert facet not in {each.facet for each in (*after.require, *after.prefer)}
            assert after.exclude == NEEDS[need].exclude
        case DropTheme(text=text):
            assert text not in after.themes
        case DropExample(item=item):
            assert item not in after.examples
        case HowMany(count=count):
            assert after.count == count
        case Sort(order=order):
            assert after.order == order
        case StartOver():
            assert after == Need()


@pytest.mark.parametrize(("need", "act"), EACH)
def test_what_an_act_does_not_speak_of_stays(need: str, act: str) -> None:
    before, done = NEEDS[need], ACTS[act]
    after = update(before, done)
    touched = {
        Similar: {"examples"},
        DropExample: {"examples"},
        Theme: {"themes"},
        DropTheme: {"themes"},
        HowMany: {"count"},
        Sort: {"order"},
        StartOver: set(Need.model_fields),
    }.get(type(done), {"require", "exclude", "prefer", "indifferent", "waived"})
    assert all(getattr(after, name) == getattr(before, name) for name in set(Need.model_fields) - touched)
    if isinstance(done, Require | Exclude | Prefer | Drop):  # Replace says itself which facets it touches
        for name in ("require", "exclude", "prefer"):
            assert _off(getattr(after, name), done.condition.facet) == _off(getattr(before, name), done.condition.facet)


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
