"""Undo, apart from the conversation: whatever changed a need, the step before it is kept exactly, within bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actions.state import MAX_STEPS, State, read_state, slot_events
from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    HowMany,
    Prefer,
    Require,
    Similar,
    StartOver,
    Theme,
    update,
    update_all,
)
from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need

names = st.sampled_from(["Comedy", "Drama", "Horror", "War"])
conditions = st.one_of(
    st.builds(lambda one, two: Terms(facet="genre", values=(one, two)), names, names),
    st.builds(lambda low, span: Range(facet="year", low=low, high=low + span), st.integers(1900, 2000), st.just(9)),
    st.builds(lambda high: Range(facet="runtime", high=high), st.integers(60, 200)),
)
acts: st.SearchStrategy[Act] = st.one_of(
    *(
        st.builds(lambda condition, kind=kind: kind(condition=condition), conditions)
        for kind in (Require, Exclude, Prefer, Drop)
    ),
    st.builds(lambda item: Similar(item=item), names),
    st.builds(lambda item: DropExample(item=item), names),
    st.builds(lambda text: Theme(text=text), names),
    st.builds(lambda text: DropTheme(text=text), names),
    st.builds(lambda facet: DontMind(facet=facet), st.sampled_from(["genre", "year"])),
    st.builds(lambda count: HowMany(count=count), st.integers(1, 10)),
    st.just(StartOver()),
)


@given(st.lists(acts, max_size=20), acts)
def test_undo_after_any_act_restores_the_need_before_through_the_slots(said: list[Act], act: Act) -> None:
    before = State(need=update_all(Need(), said))
    after = before.wanting(update(before.need, act), "message")
    kept = read_state({event["name"]: event["value"] for event in slot_events(State(), after)})
    assert kept == after
    restored = kept.history[-1].need if kept.history else kept.need
    assert restored == before.need


@given(st.lists(acts, max_size=3 * MAX_STEPS))
def test_undoing_step_by_step_goes_through_the_needs_in_reverse(said: list[Act]) -> None:
    state, needs = State(), [Need()]
    for number, act in enumerate(said):
        state = state.wanting(update(state.need, act), f"m{number}")
        if state.need != needs[-1]:
            needs.append(state.need)
    assert len(state.history) == min(MAX_STEPS, len(needs) - 1)
    assert [step.need for step in reversed(state.history)] == needs[-2::-1][:MAX_STEPS]
