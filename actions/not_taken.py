"""What of a message could not be taken as it was said, in words: nothing of it is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actions.interpret import Read
from actions.message import Bounds, Move
from actions.reading.wishes.budget import is_for_several
from actions.state import State
from actions.turn import Turn
from recommender.wording.languages import tr, value_words
from recommender.wording.phrases import join, quoted

_REMINDS = re.compile(
    r"\bremind me(?: (?:later|tomorrow|tonight|again (?:later|tomorrow)|in (?:a|an|the|\d+)|on \w+day|next|at \d"
    r"|about (?:it|this|that|them)|when|to)\b|\W*$)",
    re.IGNORECASE,
)
LEFT_OUT = 3  # namesakes that are said
NAME = 2  # words of a thing that would be said of items; more tell of what happens, which may be said otherwise


def say_not_taken(turn: Turn, read: Sequence[Read]) -> bool:
    """Say what of some wishes could not be taken as said, each kind once; return whether there was anything."""
    for facet, _ in (each for found in read for each in found.impossible):
        label, low, high = turn.recommender.wording.span(facet)
        turn.say("utter_impossible", what=label, low=low, high=high)
    by_words = [text for found in read for text in found.by_words]
    kept_out = [text for found in read for text in found.kept_out]
    vague = [text for text in kept_out if len(text.split()) > NAME or turn.recommender.says(text)]
    _say(turn, tr("I leave out what says {what}; of the rest I can't be sure."), by_words)
    _say(
        turn,
        tr("Nothing here says {what}, but I only know what is written of things."),
        [text for text in kept_out if text not in vague],
    )
    spec = turn.recommender.spec
    missing = [each for found in read for each in found.missing]
    none = [value_words(each.facet, value, spec) for each in missing for value in each.values]
    marks = [
        value_words(each.facet, value, spec) for each in missing if each.facet in spec.labels for value in each.values
    ]
    none = [each for each in none if each not in marks]
    _say(turn, tr("Nothing here is marked {what}, so I can't vouch for that; I only know what is written."), marks)
    for response, words in (
        ("utter_unknown_name", [*none, *(name for found in read for name in found.unknown)]),
        ("utter_not_found", [*(text for found in read for text in found.unfilterable), *vague]),
        ("utter_not_asked", [text for found in read for text in found.absent]),
        ("utter_left_out", [text for found in read for text in (*found.left_out, *found.beside)]),
    ):
        if words:
            turn.say(response, what=join([quoted(word) for word in dict.fromkeys(words)]))
    say_unused_times(turn, [text for found in read for text in found.times])
    return any(found.has_problems for found in read)


def say_left_out(turn: Turn, items: Sequence[str]) -> None:
    """Say which items will not be shown that nobody would miss in the list: "no Depeche Mode", who are not in it."""
    state, catalogue = turn.state, turn.recommender.catalogue
    away = [item for item in dict.fromkeys(items) if item not in (*state.shown, *state.need.examples, state.focus)]
    labels = [turn.recommender.wording.label(item) for item in away if item in catalogue]
    if labels and not turn.is_tap:
        turn.say("utter_facts", facts=tr("I leave out {what}.").format(what=join(labels[:LEFT_OUT])))


def say_unused_times(turn: Turn, times: Iterable[str]) -> None:
    """Say which times were said that nothing here goes by."""
    _say(turn, tr("I can't go by {what} here."), times)


def say_for_each(turn: Turn, moves: Sequence[Move]) -> None:
    """Say that a sum for several things or guests is not kept to, but is the most for each thing."""
    spec = turn.recommender.spec
    named = [each for move in moves for each in move.mentions if each.role is None]
    things = len({(each.entity, each.value) for each in named if each.entity in (*spec.family, "theme")})
    for move in moves if spec.stock is not None and spec.price is not None else ():
        for each in move.of(spec.price or ""):
            most = each.value.high if isinstance(each.value, Bounds) else None
            if most is not None and is_for_several(turn.text, each, move, things):
                told = tr("I can't keep a whole shop to a sum: {what} is the most for each thing here.")
                turn.say("utter_facts", facts=told.format(what=spec.say_number(each.entity, most)))
                return


def say_cannot_remind(turn: Turn) -> None:
    """Say that nobody is reminded where a message asks for it beside something else: "save it and remind me later"."""
    if _REMINDS.search(turn.text):
        turn.say("utter_facts", facts=tr("I can't remind you of it; what you save stays in your list."))


async def cannot_notify(turn: Turn) -> State:
    """Say that nobody is told of things when they come: "keep me posted"."""
    told = tr("I can't write to you by myself when something comes; ask me again whenever you like.")
    turn.say("utter_facts", facts=told)
    return turn.state.after(misses=0)


def _say(turn: Turn, sentence: str, words: Iterable[str]) -> None:
    said = [quoted(each) for each in dict.fromkeys(words)]
    if said:
        turn.say("utter_facts", facts=sentence.format(what=join(said, "or")))
