"""Does all that a message says: its moves in order, what belongs together as one, and questions at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions import choices
from actions.failing import saying
from actions.feedback import means_all, opinions
from actions.message import Mention, Message, Move
from actions.moves import ANEW, NOT_UNDERSTOOD, OTHER_LANGUAGE, Group, as_meant, meant, row
from actions.not_taken import say_cannot_remind
from actions.opining import opined
from actions.people import says_theirs
from actions.reading.bounds.arranging import enough
from actions.reading.bounds.together import without_repeats
from actions.reading.opinions.claims import only_consents
from actions.reading.opinions.explicit import is_refusal, is_unmistakable
from actions.reading.questions.asked_for import asks_for_a_time
from actions.reading.rules import as_worded
from actions.reading.wishes.budget import with_means
from actions.reading.wishes.cannot_have import tells_of_an_allergy
from actions.reading.wishes.substance import substance
from actions.recommend import recommend
from actions.references import Ambiguous, NothingMeant, Unclear, UnknownItem
from actions.state import State
from actions.steps import Step, step_of
from actions.turn import Done, Open, Turn
from recommender.wording.phrases import quoted

_MORE = Move(kind="more")
_INSTEAD = Move(kind="instead")  # other ones, or what else of those that were shown
_OTHER_ONE = re.compile(
    r"\W*(?:(?:no|nope|nah|not|the|that|this|other|another|one|ones|it|i|mean|meant|wrong)\b\W*)+", re.IGNORECASE
)
# "Explain it | like I'm five": how, and nothing to look for.
_AS_A_CHILD = (
    r"\W*like (?:i['’]?m|i am|im|i was|i were|to) (?:an? |only |just )?"
    r"(?:\d{1,2}|five|six|ten|twelve|child|kid|beginner|idiot|dumb|stupid)(?:[- ]years?[- ]olds?)?\W*"
)
_HUMS = re.compile(rf"\W*(?:(?:h+m+|uh+|um+|erm?|oh|ah|huh)\W*)+|{_AS_A_CHILD}", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|those|these)\b", re.IGNORECASE)


async def perform(turn: Turn, bare: Mapping[str, str] | None = None) -> State:
    """Do all moves of a message.

    Args:
        turn: the message and the state that it finds.
        bare: what a move means where it is all that is said: after some questions "yes" asks for more.
    """
    before = turn.state.offer
    turn = choices.take_answer(turn.with_message(meant(turn.message)))
    turn = turn.with_message(_understood(turn, meant(turn.message), bare or {}))
    said = await opined(turn)
    if said is not None:
        return said
    steps = _steps(turn)
    state = await _do(turn, steps)
    if any(step.row.group in (Group.OPINION, Group.WISH) for step in steps):
        say_cannot_remind(turn)
    taps_an_item = turn.is_tap and bool(turn.message.of("title"))
    if state.offer == before and not taps_an_item and not all(step.row.keeps for step in steps):
        state = state.after(offer=None)
    missed = any(step.row in (NOT_UNDERSTOOD, OTHER_LANGUAGE) for step in steps)
    return state if missed else state.after(misses=0)


async def follow(turn: Turn) -> State:
    """Answer a message that stands for another."""
    return await perform(turn)


def _understood(turn: Turn, message: Message, bare: Mapping[str, str]) -> Message:
    """Leave out what is merely polite beside other moves, and what only sounds like a grave request."""
    said = [_unless_mistaken(turn, move) for move in _without_hums(message.moves)]
    moves = [each for move in said for each in enough(move, turn.recommender.spec)]
    if len(moves) == 1 and _turns_down(turn, moves[0]):
        moves = [moves[0].model_copy(update={"kind": "reject"})]
    first = [move for move in moves if row(move.kind).group is Group.FIRST]
    telling = [move for move in moves if row(move.kind).group is not Group.SOCIAL or _asks_all_the_same(turn, move)]
    # "Ok. I love Heat": who goes on has taken nothing yet.
    telling = [move for move in telling if not only_consents(move)] or telling
    kept = first[:1] or (_with_consent(turn, moves, telling) if telling else [_most_telling(message, moves)])
    if len(kept) == 1 and not (kept[0].kind == "affirm" and choices.takes_yes(turn.state.offer)):
        kept = [kept[0].model_copy(update={"kind": bare.get(kept[0].kind, kept[0].kind)})]
    return message.model_copy(update={"moves": tuple(kept)})


def _without_hums(moves: Sequence[Move]) -> Sequence[Move]:
    """Leave out what only hums beside what is said: "hmm, | is there any blood in it?" turns nothing down."""
    return [move for move in moves if not (move.read and _HUMS.fullmatch(move.text))] or moves


def _asks_all_the_same(turn: Turn, move: Move) -> bool:
    """Whether what was taken for talk asks for something: "my wife asks what happened last week"."""
    tells = move.kind == "chat" and (
        with_means(move, turn.recommender.spec)[0].kind != "chat" or tells_of_an_allergy(move)
    )
    return tells or _names_a_kind(turn, move) or asks_for_a_time(turn, move)


def _names_a_kind(turn: Turn, move: Move) -> bool:
    """Whether what was taken for talk only names kinds of things: the "yogurt" of "yogurt without sugar"."""
    spec = turn.recommender.spec
    named = move.read and move.kind == "chat" and bool(move.mentions)
    return (
        named
        and all(each.entity in spec.facets and each.role is None for each in move.mentions)
        and not substance(move.without(move.mentions), spec)
    )


def _unless_mistaken(turn: Turn, move: Move) -> Move:
    said = move.text if move.read else turn.text
    stops = move.kind == "forget" and is_refusal(said)  # "stop showing them" is about the list
    if turn.is_tap or not said or move.of("confirmed") or (is_unmistakable(move.kind, said) and not stops):
        return move
    if move.kind == "link_account":  # "linkin park, korn" names something
        known = [each for each in move.mentions if not isinstance(each.value, str)]
        return move.model_copy(update={"kind": "want", "text": said}).mentioning(known)
    if is_refusal(said):
        return as_meant(move.model_copy(update={"kind": "avoid", "text": said}), row("avoid"))
    return move.model_copy(update={"kind": "nlu_fallback", "text": said})


def _turns_down(turn: Turn, move: Move) -> bool:
    """Whether a bare "nah" is about the list: nothing else was offered that it could decline, and it names nothing."""
    state, bare = turn.state, move.read and move.kind == "deny" and not move.mentions
    return bare and state.offer is None and state.focus is None and len(state.shown) > 1


def _with_consent(turn: Turn, moves: Sequence[Move], telling: list[Move]) -> list[Move]:
    """Keep a "yes" that takes what was offered last, before what is said in addition; deletion needs a plain one."""
    offer = turn.state.offer
    yes = [move for move in moves if move.kind == "affirm"]
    takes = offer is not None and offer.kind in ("relax", "next")
    return [*(yes[:1] if takes else []), *telling]


def _most_telling(message: Message, moves: Sequence[Move]) -> Move:
    """Return the polite move that the message is mainly about: its intent says which."""
    return next((move for move in moves if row(move.kind).intent == message.intent), moves[0])


def _steps(turn: Turn) -> list[Step]:
    """Return what is done with each move, in the order of doing."""
    alone = len([move for move in turn.message.moves if row(move.kind).group is Group.OPINION]) == 1
    steps = without_repeats([step_of(turn, move, alone=alone) for move in as_worded(turn)])
    if len(steps) > 1 and turn.choice is None:
        steps = [step for step in steps if not _only_turns_round(step)] or steps
    if any(step.row.group is Group.WISH for step in steps):  # whose "tonight" needs no word of its own
        steps = [step for step in steps if step.move.kind != "tonight" or step.move.mentions]
    if any(step.move.kind == "start_over" for step in steps):  # what was wished for before it is taken back by it
        last = max(number for number, step in enumerate(steps) if step.move.kind == "start_over")
        steps = [step for number, step in enumerate(steps) if number >= last or step.row.group is not Group.WISH]
        if any(step.row.group is Group.WISH for step in steps):  # which answers what it would ask
            steps = [replace(step, row=ANEW) if step.move.kind == "start_over" else step for step in steps]
    return sorted(steps, key=lambda step: step.row.group.value)


def _only_turns_round(step: Step) -> bool:
    """Whether a step puts nothing right itself, and what is meant is said behind it: "no the other one, | newer"."""
    move = step.move
    named = [each for each in move.mentions if each.entity not in ("reference", "reaction")]
    return move.kind == "correct" and not named and _OTHER_ONE.fullmatch(move.text) is not None


async def _do(turn: Turn, steps: Sequence[Step]) -> State:
    """Do steps, each in the state that the ones before led to; then ask what has to be asked, one thing at a time."""
    before = turn.state.offer
    opinion = [step for step in steps if step.row.group is Group.OPINION]
    wished = [step for step in steps if step.row.group is Group.WISH]
    if (
        any(step.move.kind in ("seen", "dislike") and means_all(step.move, turn.state) for step in opinion)
        and not wished
    ):
        wished = [Step(_MORE, row("more"))]  # nothing is left of the list
    replaces = turn.recommender.spec.repeat and any(step.move.kind == "dislike" for step in opinion)
    replaces = replaces and all(each.entity == "reaction" for step in wished for each in step.move.mentions)
    others = [step for step in steps if step not in opinion and step not in wished]
    talked_about, waiting = turn.state.focus, list[Open]()
    if opinion:
        done = await opinions(turn, [step.move for step in opinion], last=not (wished or others or replaces))
        turn, waiting = turn.with_state(done.state), [*done.open]
        if replaces and not waiting:
            wished = [*_instead(turn), *wished]
    for step in others:
        if step.row == NOT_UNDERSTOOD and len(steps) > 1:
            turn.say("utter_left_out", what=quoted(step.move.text))
            continue
        if waiting and _follows(step):
            waiting[-1] = Open((*waiting[-1].moves, step.move), waiting[-1].unclear)
            continue
        taken = turn.state.focus if turn.state.focus != talked_about and not opinion else None
        done = await _answered(turn, _of_what_was_taken(step, taken))
        turn = turn.with_state(done.state)
        waiting += done.open
    held = [
        step
        for step in wished
        if waiting and (_follows(step) or says_theirs(step.move.text) or _comes_after(step, waiting[0]))
    ]
    if held:
        waiting[0] = Open((*waiting[0].moves, *(step.move for step in held)), waiting[0].unclear)
        wished = [step for step in wished if step not in held]
    if wished:
        readers = [(step.move, step.row.reads) for step in wished if step.row.reads is not None]
        done = await recommend(turn, readers, ask=not waiting and turn.state.offer == before)
        turn = turn.with_state(done.state)
        waiting += done.open
    return _asked(turn, waiting)


def _follows(step: Step) -> bool:
    """Whether a step is about what the one before it is about."""
    return step.row.follows and all(_points_at_one(each) for each in step.move.mentions)


def _points_at_one(mention: Mention) -> bool:
    """Whether a mention is no more than "that": "seen it. more like that"."""
    return mention.entity == "reference" and str(mention.value).casefold() in (
        "it",
        "that",
        "this",
        "that one",
        "this one",
    )


def _comes_after(step: Step, waiting: Open) -> bool:
    """Whether a list waits for which one of those shown is meant: "seen that. more"."""
    which = isinstance(waiting.unclear, NothingMeant) and row(waiting.moves[0].kind).group is Group.OPINION
    return which and step.move.kind in ("more", "reject") and not step.move.mentions


def _of_what_was_taken(step: Step, taken: str | None) -> Step:
    """Let "they" be what the clause before has taken, and not all that is shown: "the burgers, what do they cost?"."""
    move = step.move
    if taken is None or not step.row.follows or move.of("title", "ordinal", "reference") or not _THEY.search(move.text):
        return step
    named = Mention(entity="title", value=(taken,), start=move.start, end=move.start)
    return replace(step, move=move.mentioning([named, *move.mentions]))


def _instead(turn: Turn) -> list[Step]:
    """Return the wish for something else of the kind of what somebody had and did not like; they will need one again.

    Where a list has been asked for, that is what they want to see more of.
    """
    state, catalogue = turn.state, turn.recommender.catalogue
    if not state.need.is_empty:
        return [Step(_INSTEAD, row("more"))]
    kind = catalogue.spec.show[0]
    values = catalogue.item(state.focus).terms.get(kind, ()) if state.focus and state.focus in catalogue else ()
    if not values:
        return []
    return [Step(Move(kind="want", mentions=(Mention(entity=kind, value=values),)), row("want"))]


async def _answered(turn: Turn, step: Step) -> Done:
    """Answer one move by itself."""
    alone = turn.saying(step.move, intent=turn.message.intent if not step.move.read else step.row.intent)
    try:
        with saying(step.row.fails):
            if step.row.leads is not None:
                return Done(await step.row.leads(alone, follow))
            if step.row.does is not None:
                return Done(await step.row.does(alone))
    except Unclear as unclear:
        return Done(turn.state, (Open((step.move,), unclear),))
    return Done(turn.state)


def _asked(turn: Turn, waiting: Sequence[Open]) -> State:
    """Ask the first thing that has to be asked; what needs another question is asked about after the answer."""
    says = [each for each in waiting if isinstance(each.unclear, UnknownItem)]
    asks = _same_question([each for each in waiting if each not in says])
    if len(asks) > 1:  # what needs another question waits for the answer to this one
        asks = [Open(tuple(move for each in asks for move in each.moves), asks[0].unclear)]
    for each in (*says, *asks):
        # The question is about this move, whatever the message as a whole is about.
        about = turn.saying(*each.moves, intent=row(each.moves[0].kind).intent if each.moves[0].read else None)
        turn = turn.with_state(choices.ask(about, each))
    return turn.state


def _same_question(asks: Sequence[Open]) -> list[Open]:
    """Put together what one answer settles: moves with the same unclear name."""
    found: dict[object, Open] = {}
    for number, each in enumerate(asks):
        key = each.unclear.candidates if isinstance(each.unclear, Ambiguous) else number
        found[key] = Open((*found[key].moves, *each.moves), each.unclear) if key in found else each
    return list(found.values())
