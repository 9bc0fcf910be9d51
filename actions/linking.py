"""One person on several channels: a code handed out here and said there, and parting again."""

from __future__ import annotations

from collections.abc import Sequence

from actions.state import Option, State
from actions.turn import Turn
from actions.wording import CALLED
from contract.link_code import find_code
from recommender.domain.link import CODE_LIFETIME, Outcome
from recommender.wording.languages import tr
from recommender.wording.phrases import join

_MINUTES = str(round(CODE_LIFETIME.total_seconds() / 60))

_SAYS: dict[Outcome, str] = {
    Outcome.LINKED: "utter_linked",
    Outcome.WRONG: "utter_link_wrong",
    Outcome.OWN: "utter_link_own",
    Outcome.ALREADY: "utter_link_already",
    Outcome.TOO_MANY: "utter_link_too_many",
    Outcome.NOT_REMEMBERED: "utter_link_not_remembered",
    Outcome.FULL: "utter_link_full",
}


async def link(turn: Turn) -> State:
    """Hand out a code, take one, or part this account from the others. Only where nobody reads along.

    Raises:
        recommender.store.StoreError: nothing was changed.
    """
    if not turn.is_private:
        turn.say("utter_link_in_private")
        return turn.state.after(offer=None, misses=0)
    if turn.message.intent == "unlink_account":
        return await _unlink(turn)
    named = turn.message.of("code")
    code = find_code(named[0].value if named else turn.text)
    if code is not None:
        return await _take(turn, code)
    if named:
        return _answer(turn, Outcome.WRONG)
    return await _hand_out(turn)


async def linked(turn: Turn) -> str:
    """Return the channels that the person's other accounts are on, in words; nothing where others read along.

    Raises:
        recommender.store.StoreError: the store cannot be read.
    """
    return places(turn, await turn.call(turn.recommender.accounts.channels, turn.user)) if turn.is_private else ""


def places(turn: Turn, channels: Sequence[str]) -> str:
    """Name the channels of other accounts."""
    names = [
        (tr("another account on ") if each == turn.channel else "") + tr(CALLED.get(each, each)) for each in channels
    ]
    return join(list(dict.fromkeys(names)))


async def _hand_out(turn: Turn) -> State:
    code = await turn.call(turn.recommender.accounts.new_code, turn.user, turn.channel)
    if code is None:
        return _answer(turn, Outcome.NOT_REMEMBERED)
    turn.say("utter_link_code", code=code, minutes=_MINUTES)
    return _listening(turn)


async def _take(turn: Turn, code: str) -> State:
    sure = bool(turn.message.of("confirmed"))
    found = await turn.call(turn.recommender.accounts.link, turn.user, turn.channel, code, sure=sure)
    if found.outcome is not Outcome.ASK:
        return _answer(turn, found.outcome, found.channels)
    said = {"entity": "code", "value": code}
    options = [
        Option(
            label=tr("Yes, link them"), intent="link_account", entities=(said, {"entity": "confirmed", "value": True})
        ),
        Option(label=tr("No"), intent="deny"),
    ]
    offer = turn.offer("confirm", options)
    turn.say("utter_confirm_link", offer, channels=places(turn, found.channels))
    return turn.state.after(offer=offer, misses=0)


async def _unlink(turn: Turn) -> State:
    channels = await turn.call(turn.recommender.accounts.unlink, turn.user)
    turn.say("utter_unlinked" if channels else "utter_not_linked", channels=places(turn, channels))
    return turn.state.after(offer=None, misses=0)


def _answer(turn: Turn, outcome: Outcome, channels: Sequence[str] = ()) -> State:
    turn.say(_SAYS[outcome], channels=places(turn, channels), minutes=_MINUTES)
    return _listening(turn) if outcome is Outcome.WRONG else turn.state.after(offer=None, misses=0)


def _listening(turn: Turn) -> State:
    """Take a code that is said next for the answer (`choices.take_answer`)."""
    offer = turn.offer("code", [Option(label=tr("Never mind"), intent="deny")])
    return turn.state.after(offer=offer, misses=0)
