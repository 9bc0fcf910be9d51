import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    HowMany,
    Prefer,
    Replace,
    Require,
    Similar,
    StartOver,
    Theme,
    contradictions,
    update,
    update_all,
)
from recommender.domain.conditions import MAX_CONDITIONS, MAX_EXAMPLES, AnyOf, Condition, Range, Terms, any_of
from recommender.domain.need import Need


def genre(*values: str) -> Terms:
    return Terms(facet="genre", values=values)


def year(low: float | None = None, high: float | None = None) -> Range:
    return Range(facet="year", low=low, high=high)


def test_wishes_add_up() -> None:
    need = update_all(Need(), [Require(condition=genre("Comedy")), Require(condition=year(1990, 1999))])
    assert need.require == (genre("Comedy"), year(1990, 1999))


def test_what_is_ruled_out_is_no_longer_asked_for() -> None:
    need = update_all(Need(), [Require(condition=genre("Comedy", "Drama")), Exclude(condition=genre("Comedy"))])
    assert need.require == (genre("Drama"),)
    assert need.exclude == (genre("Comedy"),)


def test_what_is_asked_for_again_is_no_longer_ruled_out() -> None:
    need = update_all(Need(), [Exclude(condition=genre("Horror")), Require(condition=genre("Horror"))])
    assert (need.require, need.exclude) == ((genre("Horror"),), ())


def test_a_soft_wish_also_takes_an_exclusion_back() -> None:
    need = update_all(Need(), [Exclude(condition=genre("Horror")), Prefer(condition=genre("Horror"))])
    assert (need.exclude, need.prefer) == ((), (genre("Horror"),))


def test_saying_it_twice_changes_nothing() -> None:
    once = update(Need(), Exclude(condition=genre("Horror")))
    assert update(once, Exclude(condition=genre("Horror"))) == once


def test_a_new_range_replaces_the_old_one() -> None:
    need = update_all(Need(), [Require(condition=year(1990, 1999)), Require(condition=year(1970, 1979))])
    assert need.require == (year(1970, 1979),)


def test_two_half_open_ranges_close_each_other() -> None:
    need = update_all(Need(), [Require(condition=year(low=1980)), Require(condition=year(high=1990))])
    assert need.require == (year(1980, 1990),)


def test_half_open_ranges_that_exclude_each_other_do_not_join() -> None:
    need = update_all(Need(), [Require(condition=year(low=1990)), Require(condition=year(high=1980))])
    assert need.require == (year(high=1980),)


def decades(*lows: int) -> Range | AnyOf:
    return any_of([year(low, low + 9) for low in lows])


def test_alternatives_of_a_number_are_one_condition_and_one_range_where_they_adjoin() -> None:
    assert decades(1990, 1970) == AnyOf(facet="year", of=(year(1970, 1979), year(1990, 1999)))
    assert decades(1980, 1990) == year(1980, 1999)
    assert any_of([year(high=1959), year(1950, 1965)]) == year(high=1965)
    assert any_of([year(low=1990), year(high=1990)]) == year(high=1990)


def test_alternatives_are_replaced_as_one_and_taken_back_one_by_one() -> None:
    need = update(Need(), Require(condition=decades(1970, 1990)))
    assert update(need, Drop(condition=year(1990, 1999))).require == (year(1970, 1979),)
    assert update(need, Exclude(condition=year(1990, 1999))).require == (year(1970, 1979),)
    assert update(need, Require(condition=year(low=2000))).require == (year(low=2000),)


def test_what_replaces_takes_the_place_of_all_that_was_asked_for_in_its_facets() -> None:
    before = Need(require=(genre("Comedy"), year(1990, 1999)), prefer=(genre("War"),), exclude=(genre("Horror"),))
    after = update(before, Replace(condition=genre("Western"), facets=("genre",)))
    assert after == Need(require=(year(1990, 1999), genre("Western")), exclude=(genre("Horror"),))


def test_examples_and_themes_are_kept_once_newest_last() -> None:
    acts: list[Act] = [
        Similar(item="a"),
        Similar(item="b"),
        Similar(item="a"),
        Theme(text="heist"),
        Theme(text="heist"),
    ]
    need = update_all(Need(), acts)
    assert (need.examples, need.themes) == (("b", "a"), ("heist",))


def test_the_oldest_example_goes_when_there_are_too_many() -> None:
    need = update_all(Need(), [Similar(item=str(number)) for number in range(MAX_EXAMPLES + 1)])
    assert need.examples == tuple(str(number) for number in range(1, MAX_EXAMPLES + 1))


def test_dont_mind_opens_a_facet_but_keeps_what_is_ruled_out() -> None:
    acts: list[Act] = [
        Require(condition=genre("Comedy")),
        Exclude(condition=genre("Horror")),
        DontMind(facet="genre"),
    ]
    need = update_all(Need(), acts)
    assert (need.require, need.exclude, need.indifferent) == ((), (genre("Horror"),), ("genre",))


def test_a_new_wish_makes_a_facet_matter_again() -> None:
    assert update_all(Need(), [DontMind(facet="genre"), Require(condition=genre("War"))]).indifferent == ()


def test_single_things_can_be_taken_back() -> None:
    acts: list[Act] = [
        Require(condition=genre("Comedy")),
        Exclude(condition=genre("Horror")),
        Prefer(condition=year(low=2000)),
        Similar(item="a"),
        Theme(text="heist"),
        Drop(condition=genre("Comedy")),
        Drop(condition=genre("Horror")),
        Drop(condition=year(low=2000)),
        DropExample(item="a"),
        DropTheme(text="heist"),
    ]
    dropped = (genre("Comedy"), genre("Horror"), year(low=2000))
    assert update_all(Need(), acts) == Need(waived=dropped)


def test_what_was_dropped_counts_again_once_it_is_asked_for_or_ruled_out() -> None:
    for act in (Require(condition=genre("Horror")), Exclude(condition=genre("Horror"))):
        assert update_all(Need(), [Drop(condition=genre("Horror")), act]).waived == ()


def test_start_over_forgets_everything() -> None:
    assert update_all(Need(), [Require(condition=genre("Comedy")), HowMany(count=5), StartOver()]) == Need()


def test_a_need_of_nothing_is_empty_and_a_count_is_no_wish() -> None:
    assert update(Need(), HowMany(count=5)).is_empty
    assert not update(Need(), Exclude(condition=genre("Horror"))).is_empty


@pytest.mark.parametrize(
    ("acts", "clash"),
    [
        ([Require(condition=genre("Horror")), Exclude(condition=genre("Horror"))], [genre("Horror")]),
        ([Exclude(condition=genre("Horror")), Require(condition=genre("Horror", "War"))], [genre("Horror", "War")]),
        ([Require(condition=genre("Horror", "War")), Exclude(condition=genre("Horror"))], []),
        ([Prefer(condition=year(1990, 1999)), Exclude(condition=year(1990, 1999))], [year(1990, 1999)]),
        ([Require(condition=genre("Thriller")), Exclude(condition=genre("Horror"))], []),
        ([Require(condition=genre("Horror")), Exclude(condition=year(1990, 1999))], []),
    ],
)
def test_contradictions_in_one_message(acts: list[Act], clash: list[Condition]) -> None:
    assert contradictions(acts) == clash


def test_bounds_are_refused_not_cut() -> None:
    with pytest.raises(ValidationError):
        Range(facet="year")
    with pytest.raises(ValidationError):
        Range(facet="year", low=2000, high=1990)
    with pytest.raises(ValidationError):
        Need.model_validate({"require": [{"kind": "terms", "facet": "genre", "values": []}]})
    with pytest.raises(ValidationError):
        Need.model_validate({"something": "else"})


names = st.sampled_from(["Comedy", "Drama", "Horror", "War"])
conditions: st.SearchStrategy[Condition] = st.one_of(
    st.builds(genre, names, names),
    st.builds(lambda low, span: year(low, low + span), st.integers(1900, 2000), st.integers(0, 50)),
    st.builds(lambda low: year(low=low), st.integers(1900, 2000)),
    st.builds(decades, st.integers(1900, 1940), st.integers(1960, 2000)),
)
acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(lambda condition: Require(condition=condition), conditions),
    st.builds(lambda condition: Exclude(condition=condition), conditions),
    st.builds(lambda condition: Prefer(condition=condition), conditions),
    st.builds(lambda condition: Drop(condition=condition), conditions),
    st.builds(lambda item: Similar(item=item), names),
    st.builds(lambda text: Theme(text=text), names),
    st.builds(lambda facet: DontMind(facet=facet), st.sampled_from(["genre", "year"])),
    st.builds(lambda count: HowMany(count=count), st.integers(1, 10)),
    st.just(StartOver()),
)


@given(st.lists(acts, max_size=2 * MAX_CONDITIONS))
def test_any_conversation_leaves_a_valid_need_that_never_both_wants_and_rules_out(said: list[Act]) -> None:
    need = update_all(Need(), said)
    assert Need.model_validate_json(need.model_dump_json()) == need
    wanted = {
        (each.facet, value)
        for each in (*need.require, *need.prefer)
        if isinstance(each, Terms)
        for value in each.values
    }
    unwanted = {(each.facet, value) for each in need.exclude if isinstance(each, Terms) for value in each.values}
    assert not wanted & unwanted


@given(st.lists(acts, max_size=10), conditions)
def test_the_last_word_holds(said: list[Act], condition: Condition) -> None:
    need = update(update_all(Need(), said), Exclude(condition=condition))
    assert condition in need.exclude
    assert condition not in need.require
