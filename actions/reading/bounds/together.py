"""Steps of one message that another one has done already: a save beside an "ok", the asking beside a pick. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from actions.moves import Group, row
from actions.steps import Step

_LEAVES_OPEN = frozenset({"ask", "any", "surprise", "count", "more"})
_KEEPS = frozenset({"save", "share"})


def without_repeats(steps: Sequence[Step]) -> list[Step]:
    """Return the steps of a message but for those that would do again, or ask for, what another one does.

    "We'll take the second. Could you save it?" saves, and need not be asked about saving; "I can't decide, choose one
    for us" gets one, and no list.
    """
    kinds = {step.move.kind for step in steps}
    found = list(steps)
    if kinds & _KEEPS:
        found = [step for step in found if step.move.kind != "accept" or _takes_more(step, steps)]
    if "correct" in kinds and any(step.row.group is Group.WISH for step in found):
        found = [_as_a_wish(step) for step in found]  # one list follows, and not one of each
    if "pick" in kinds:
        last = [step for step in found if step.move.kind == "pick"][-1]
        found = [step for step in found if step is last or (step.move.kind != "pick" and _stays(step))]
    return found or list(steps)


def _as_a_wish(step: Step) -> Step:
    """Return what is put right as a wish that takes an earlier one's place, where it names no item."""
    move = step.move
    named = bool(move.mentions) and not move.of("title", "ordinal", "reference", "facet")
    if move.kind != "correct" or not named:
        return step
    return Step(move.model_copy(update={"kind": "replace"}), row("replace"))


def _takes_more(step: Step, steps: Sequence[Step]) -> bool:
    """Whether what is taken is more than what is saved: "the burgers, put them on the list. And buns"."""
    saved = [each.value for other in steps if other.move.kind in _KEEPS for each in other.move.mentions]
    return any(each.entity != "reaction" and each.value not in saved for each in step.move.mentions)


def _stays(step: Step) -> bool:
    return step.move.kind not in _LEAVES_OPEN or _wishes(step)


def _wishes(step: Step) -> bool:
    return step.row.group is not Group.WISH or any(
        each.entity not in ("count", "reference") for each in step.move.mentions
    )
