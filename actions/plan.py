"""Does all that a message says: its moves in order, what belongs together as one, and questions at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from actions import choices, wishes
from actions.explicit import is_unmistakable
from actions.feedback import means_all, opinions
from actions.message import Mention, Message, Move
from actions.moves import NOT_UNDERSTOOD, OTHER_LANGUAGE, Group, Row, as_meant, meant, row, taste_of
from actions.pointing import points_at_one, points_at_several
from actions.recommend import recommend
from actions.references import Ambiguous, Unclear, UnknownItem, described
from actions.state import State
from actions.turn import Done, Open, Turn
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, Noun, either

_TELLS_OF = re.compile(
    r"\b(?:hates?|dislikes?|can'?t stand|loves?|likes?|adores?|enjoys?|(?:not|really|never been) into|fan of)\s+"
    r"(?P<what>.+)",
    re.IGNORECASE,
)
_POINTERS = re.compile(r"\b(?:it|this|that|those|these|they|them|him|her|one|ones)\b", re.IGNORECASE)
_EVERYTHING = re.compile(r"^(?:almost |nearly |just about )?(?:everything|anything|all|all of it)\b", re.IGNORECASE)
_MORE = Move(kind="more")
_HEARSAY = frozenset({"heard", "read"})  # of most things; of some it says that one has had them


@dataclass(frozen=True)
class Step:
    """A move with what is done with it."""

    move: Move
    row: Row


async def perform(turn: Turn, bare: Mapping[str, str] | None = None) -> State:
    """Do all moves of a message.

    Args:
        turn: the message and the state that it finds.
        bare: what a move means where it is all that is said: after some questions "yes" asks for more.
    """
    before = turn.state.offer
    turn = choices.take_answer(turn.with_message(meant(turn.message)))
    turn = turn.with_message(_understood(turn, meant(turn.message), bare or {}))
    steps = _steps(turn)
    state = await _do(turn, steps)
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
    moves = [_unless_mistaken(turn, move) for move in message.moves]
    if len(moves) == 1 and _turns_down(turn, moves[0]):
        moves = [moves[0].model_copy(update={"kind": "reject"})]
    first = [move for move in moves if row(move.kind).group is Group.FIRST]
    telling = [move for move in moves if row(move.kind).group is not Group.SOCIAL]
    kept = first[:1] or (_with_consent(turn, moves, telling) if telling else [_most_telling(message, moves)])
    if len(kept) == 1 and not (kept[0].kind == "affirm" and choices.takes_yes(turn.state.offer)):
        kept = [kept[0].model_copy(update={"kind": bare.get(kept[0].kind, kept[0].kind)})]
    return message.model_copy(update={"moves": tuple(kept)})


def _unless_mistaken(turn: Turn, move: Move) -> Move:
    said = move.text if move.read else turn.text
    if turn.is_tap or not said or move.of("confirmed") or is_unmistakable(move.kind, said):
        return move
    return move.model_copy(update={"kind": "nlu_fallback", "text": said})


def _turns_down(turn: Turn, move: Move) -> bool:
    """Whether a bare "nah" is about the list: nothing else was offered that it could decline."""
    state = turn.state
    return move.read and move.kind == "deny" and state.offer is None and state.focus is None and len(state.shown) > 1


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
    moves = _joined(turn.message.moves)
    steps = [_step(turn, move) for move in moves]
    if any(step.row.group is Group.WISH for step in steps):  # whose "tonight" needs no word of its own
        steps = [step for step in steps if step.move.kind != "tonight" or step.move.mentions]
    if any(step.move.kind == "start_over" for step in steps):  # what was wished for before it is taken back by it
        last = max(number for number, step in enumerate(steps) if step.move.kind == "start_over")
        steps = [step for number, step in enumerate(steps) if number >= last or step.row.group is not Group.WISH]
    return sorted(steps, key=lambda step: step.row.group.value)


def _joined(moves: Sequence[Move]) -> list[Move]:
    """Give moves that are about others what they are about: "no, I meant" what is meant, "always" the taste.

    "How long is Heat? Save it" saves what was asked about.
    """
    wished = [move for move in moves if row(move.kind).group is Group.WISH]
    corrects = any(move.kind == "correct" and not move.mentions for move in moves)
    found = []
    for number, move in enumerate(moves):
        if corrects and move in wished:
            continue
        about = move.mentions
        if move.kind == "correct" and not about:
            about = tuple(mention for each in wished for mention in each.mentions)
        elif move.kind == "always" and not about:
            about = tuple(mention for each in moves for mention in _taste(each))
        elif number and row(move.kind).group is Group.OPINION and not about and row(moves[number - 1].kind).follows:
            about = tuple(moves[number - 1].of("title", "ordinal"))
        found.append(move.mentioning(about))
    return found


def _taste(move: Move) -> list[Mention]:
    """Return what a move says in general to be liked or disliked, with the role that says which."""
    taste = taste_of(move)
    return list(as_meant(move, taste).mentions) if taste else []


def _step(turn: Turn, move: Move) -> Step:
    """Return what is done with a move, given what it mentions.

    A liking that is no opinion of an item is a wish: a taste in general, or "not my thing" of a list.
    """
    move = _had(move, turn.recommender.spec.having)
    known = row(move.kind)
    if move.kind == "want" and _the_one(turn.recommender.spec).search(move.text):
        held = described(move.mentions, turn.state.shown, turn.recommender.catalogue)
        if len(held) == 1:
            about = Mention(entity="title", value=tuple(held), start=move.start, end=move.start)
            return Step(move.model_copy(update={"kind": "ask_about", "mentions": (about,)}), row("ask_about"))
    if move.kind in ("want", "ask") and (makers := _makers(move, turn.recommender.spec)):
        return Step(move.model_copy(update={"kind": "ask_about", "mentions": makers}), row("ask_about"))
    if move.kind == "dislike" and any(each.role == "exclude" for each in move.of("title")):
        return Step(move.model_copy(update={"kind": "avoid"}), row("avoid"))  # "never show me Titanic again"
    if not move.read or known.group is not Group.OPINION or move.of("title", "ordinal", "reference"):
        return Step(move, known)
    state, catalogue = turn.state, turn.recommender.catalogue
    if any(each.entity in catalogue.spec.facets or each.entity == "theme" for each in move.mentions):
        points = _describes(catalogue.spec.noun).search(move.text)
        described_one = points and len(described(move.mentions, state.shown, catalogue)) == 1
        pointed = described_one or _points(move.text, state, catalogue.spec)
        taste = None if pointed else taste_of(move)
        return Step(as_meant(move, taste), taste) if taste else Step(move, known)
    if move.kind in ("like", "dislike") and (told := _TELLS_OF.search(move.text.replace("’", "'"))):
        what = told["what"]
        if _EVERYTHING.search(what):
            return Step(move.model_copy(update={"kind": "any"}), row("any"))
        words = "" if _POINTERS.search(what) else wishes.substance(what, catalogue.spec)
        taste = taste_of(move)
        if not words and not _POINTERS.search(what) and told.end() == len(move.text):
            return Step(move.model_copy(update={"kind": "chat"}), row("chat"))  # "I love movies"
        if words and taste:
            start = move.start + told.start("what")
            theme = Mention(entity="theme", value=words, role=taste.role, start=start, end=start + len(words))
            return Step(move.mentioning([theme]), taste)
    alone = len([each for each in turn.message.moves if row(each.kind).group is Group.OPINION]) == 1
    if move.kind == "dislike" and alone and state.focus is None and len(state.shown) > 1:
        return Step(move.model_copy(update={"kind": "reject"}), row("reject"))
    return Step(move, known)


@lru_cache(maxsize=4)
def _describes(noun: Noun) -> re.Pattern[str]:
    """Find what points at the item that is so: "that french one", and not "french ones"."""
    return re.compile(rf"\b(?:the|that|this)\b.*\b{either(('one', *noun.singles))}\b", re.IGNORECASE)


def _the_one(spec: CatalogueSpec) -> re.Pattern[str]:
    behind = either(("with", "by", "from", "in", *spec.cues.get("followers", ())))
    return re.compile(rf"^\W*(?:(?:oh|ok|okay|hmm|and)\W+)*the one {behind}\b", re.IGNORECASE)


def _had(move: Move, having: Having) -> Move:
    """Return what sounds like hearsay as what it is where one hears the items: "I've heard Rumours"."""
    verbs = _HEARSAY & {word for verb in having.verbs for word in (verb.done, verb.did)}
    if move.kind != "mention" or not verbs:
        return move
    own = rf"\b(?:i|we)(?:['’]?ve| have)?(?: already)? {either(sorted(verbs))}\b(?! (?:of|about|that)\b)"
    return move.model_copy(update={"kind": "seen"}) if re.search(own, move.text, re.IGNORECASE) else move


def _makers(move: Move, spec: CatalogueSpec) -> tuple[Mention, ...]:
    """Return the items that are asked for as makers: Muse of "songs by Muse", where the catalogue has artists."""
    if not spec.items_make:
        return ()
    made = rf"\b(?:{'|'.join(map(re.escape, spec.items_make))})\s+(?:by|from|of)\s+$"
    titles = [each for each in move.of("title") if each.role is None]
    behind = [each for each in titles if re.search(made, move.text[: max(0, each.start - move.start)], re.IGNORECASE)]
    return tuple(titles) if behind else ()


def _points(text: str, state: State, spec: CatalogueSpec) -> bool:
    """Whether what is said of a kind ("that's a classic") is said of what is being talked about."""
    one = points_at_one(text, spec) and (state.focus is not None or len(state.shown) == 1)
    return one or (points_at_several(text, spec) and len(state.shown) > 1)


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
    others = [step for step in steps if step not in opinion and step not in wished]
    waiting: list[Open] = []
    if opinion:
        done = await opinions(turn, [step.move for step in opinion], last=not (wished or others))
        turn, waiting = turn.with_state(done.state), [*done.open]
    for step in others:
        if step.row == NOT_UNDERSTOOD and len(steps) > 1:
            turn.say("utter_left_out", what=f"“{step.move.text}”")
            continue
        if waiting and step.row.follows and not step.move.mentions:
            waiting[-1] = Open((*waiting[-1].moves, step.move), waiting[-1].unclear)
            continue
        done = await _answered(turn, step)
        turn = turn.with_state(done.state)
        waiting += done.open
    held = [step for step in wished if waiting and step.row.follows and not step.move.mentions]
    if held:
        waiting[0] = Open((*waiting[0].moves, *(step.move for step in held)), waiting[0].unclear)
        wished = [step for step in wished if step not in held]
    if wished:
        readers = [(step.move, step.row.reads) for step in wished if step.row.reads is not None]
        done = await recommend(turn, readers, ask=not waiting and turn.state.offer == before)
        turn = turn.with_state(done.state)
        waiting += done.open
    return _asked(turn, waiting)


async def _answered(turn: Turn, step: Step) -> Done:
    """Answer one move by itself."""
    alone = turn.saying(step.move, intent=turn.message.intent if not step.move.read else step.row.intent)
    try:
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
