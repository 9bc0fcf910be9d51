from actions.state import MAX_PASSED, Offer, Option, State, read_state, slot_events
from recommender.domain.conditions import Terms
from recommender.domain.need import Need

NEED = Need(require=(Terms(facet="genre", values=("Comedy",)),))


def test_the_state_survives_the_slots() -> None:
    offer = Offer(kind="title", id="ab12", options=(Option(label="Heat (1995)", intent="inform"),))
    state = State(need=NEED, shown=("a", "b"), passed=("a", "b"), focus="a", asked=("year",), offer=offer, misses=1)
    slots = {event["name"]: event["value"] for event in slot_events(State(), state)}
    assert read_state(slots) == state


def test_only_what_changed_is_written() -> None:
    events = slot_events(State(need=NEED, focus="a"), State(need=NEED, focus="b"))
    assert [(event["name"], event["value"]) for event in events] == [("focus", "b")]


def test_a_slot_that_cannot_be_read_loses_only_itself() -> None:
    slots = {"need": {"version": 99}, "shown": "nonsense", "focus": "a", "misses": -4, "offer": [1], "other": 1}
    assert read_state(slots) == State(focus="a")


def test_what_was_shown_is_bounded_and_the_oldest_goes_first() -> None:
    state = State().after(passed=tuple(str(number) for number in range(MAX_PASSED + 2)))
    assert (len(state.passed), state.passed[0]) == (MAX_PASSED, "2")


def test_only_tokens_of_this_offer_choose() -> None:
    yes, no = Option(label="yes", intent="affirm"), Option(label="no", intent="deny")
    offer = Offer(kind="reading", id="ab12", options=(yes, no))
    assert (offer.chosen(offer.token(0)), offer.chosen(offer.token(1))) == (yes, no)
    assert [offer.chosen(token) for token in ("ab12.2", "ffff.0", "", "ab12", "ab12.-1")] == [None] * 5
