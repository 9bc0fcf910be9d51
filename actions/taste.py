"""Lasting taste: whether "I hate horror" is for tonight or for always."""

from __future__ import annotations

from actions.cards import MORE
from actions.interpret import wishes
from actions.message import Mention, read_message
from actions.state import Option, State, Step
from actions.turn import Turn
from recommender.domain.acts import Exclude, Prefer, Require
from recommender.domain.conditions import Condition
from recommender.domain.preference import Polarity, Preference
from recommender.service import StoreError
from recommender.wording.languages import tr
from recommender.wording.phrases import join

MAX_QUOTE = 200


async def new_tastes(turn: Turn, liked: tuple[Mention, ...] = ()) -> tuple[Mention, ...]:
    """Return what a general statement ("I hate horror") is about, unless it is known or was asked about.

    `liked` is what the message says in general to be liked or disliked, where its moves were read.
    """
    spoken = liked or _spoken(turn)
    conditions = [condition for condition, _ in tastes(turn, spoken)]
    if not conditions or all(condition in turn.state.settled for condition in conditions):
        return ()
    try:
        if not await turn.call(turn.recommender.memory.remembers, turn.user):
            return ()
        known = await turn.call(turn.recommender.memory.preferences, turn.user)
    except StoreError:
        return ()  # nothing could be kept now
    return () if {each.condition for each in known}.issuperset(conditions) else spoken


def ask_how_long(turn: Turn, state: State, spoken: tuple[Mention, ...]) -> State:
    """Ask whether a taste is for tonight or for always."""
    entities = (
        *(mention.model_dump(mode="json", exclude_none=True) for mention in spoken),
        {"entity": "quote", "value": turn.words.strip()[:MAX_QUOTE]},
    )
    options = [
        Option(label=tr("Just for tonight"), intent="tonight"),
        Option(label=tr("Always"), intent="always", entities=entities),
    ]
    offer = turn.offer("lasting", options)
    told = tastes(turn, spoken)
    turn.say("utter_ask_how_long", offer, what=join([words(turn, *each) for each in told]))
    return state.after(offer=offer, settled=(*state.settled, *(condition for condition, _ in told)))


async def always(turn: Turn) -> State:
    """Keep a taste for good: the one asked about, or one that the message tells."""
    offer, state = turn.state.offer, turn.state.after(offer=None, misses=0)
    message = turn.message
    if offer is not None and offer.kind == "lasting" and not tastes(turn, message.mentions):
        message = read_message(offer.options[-1].intent, offer.options[-1].entities)
    told, quote = tastes(turn, message.mentions), message.of("quote")
    if not told:
        turn.say("utter_nothing_to_keep")
        return state
    text = quote[0].value if quote else turn.words.strip()[:MAX_QUOTE]
    kept = []
    for number, (condition, polarity) in enumerate(told):
        preference = Preference(
            key=f"{turn.key}:{number}",
            user=turn.user,
            condition=condition,
            polarity=polarity,
            text=text,
            at=turn.now,
        )
        kept.append(await turn.call(turn.recommender.memory.prefer, preference))
    what = join([words(turn, *each) for each in told])
    turn.say("utter_always" if all(kept) else "utter_not_kept", buttons=[MORE], what=what)
    return state.after(history=(*state.history, Step(key=turn.key))) if all(kept) else state


async def tonight(turn: Turn) -> State:
    """Leave a taste to this request."""
    offer = turn.state.offer
    asked = offer is not None and offer.kind == "lasting"
    turn.say("utter_tonight" if asked else "utter_no_problem", buttons=[MORE])
    return turn.state.after(offer=None, misses=0)


def tastes(turn: Turn, mentions: tuple[Mention, ...]) -> list[tuple[Condition, Polarity]]:
    """Return the conditions of mentions, each with whether it is liked or avoided."""
    acts = wishes(mentions, turn.recommender.catalogue).acts
    return [
        (act.condition, Polarity.AVOID if isinstance(act, Exclude) else Polarity.LIKE)
        for act in acts
        if isinstance(act, Require | Prefer | Exclude)
    ]


def words(turn: Turn, condition: Condition, polarity: Polarity) -> str:
    """Say a taste: "no horror films", "you like comedies"."""
    if polarity is Polarity.AVOID:
        return turn.recommender.wording.say_condition(condition, excluded=True)
    return tr("you like {what}").format(what=turn.recommender.wording.say_wish(condition))


def _spoken(turn: Turn) -> tuple[Mention, ...]:
    """Return the facets that follow the first word of taste, as far as they go the same way."""
    said = turn.message.of("taste")
    if not said:
        return ()
    facets = turn.recommender.spec.facets
    after = [each for each in turn.message.mentions if each.entity in facets and each.start > said[0].start]
    same = [each for each in after if (each.role == "exclude") == (after[0].role == "exclude")]
    return tuple(same)
