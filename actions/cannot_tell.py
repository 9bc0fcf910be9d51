"""Says that what is asked cannot be told, with what is written about it where something is, and what can be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.questions import MAX_ITEMS, Question, focus
from actions.reading.questions.unsaid import says, telling
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.facets import NumberFacet
from recommender.wording.languages import described, language, tr
from recommender.wording.phrases import join, quoted

FEW = 3  # stories of which all that is written is told
MAX_SAID = 3  # words that are said again; of more it is plainer to say "that"
# Nobody would write it of an item, so that it is no word to look for: the guy of "who is the guy in it?".
_SAYS_LITTLE = re.compile(
    r"guys?|man|men|woman|women|person|people|lad[ys]?|girls?|boys?|chap|alive|making|doing", re.IGNORECASE
)
# Whether there is a video is nothing that has happened.
_OF_WHAT_HAPPENED = re.compile(
    r"\W*(?:(?:and|so|but|ok|okay|well)\W+)*(?:who|why|when|where|how|what|did|has|have|was|were)\b", re.IGNORECASE
)
_THERE = re.compile(r"\b(?:is|are|was|were) there\b", re.IGNORECASE)
_TASTE = re.compile(
    r"\b(?:would|will|wd|could|might|may|does|do|should)\s+(?:my|our|his|her|their|the|an?)?\s*[\w'’ -]{1,30}?\s+"
    r"(?:like|love|enjoy|prefer|hate|appreciate|be into|go for|mind)\b",
    re.IGNORECASE,
)
_ONES_OWN = re.compile(
    r"\b(?:would|will|do|does|should|might|could|may)\s+(?:i|we|you|people|most people|critics)\b", re.IGNORECASE
)

# Who only names something ("songs by Muse") asks for what is known of it.
_ASKS = re.compile(
    r"\b(?:what|whats|which|wich|who|whos|whose|how|hows|where|when|why|is|are|was|were|do|does|did|has|have|can|could|will"
    r"|would|should|any)\b|\?",
    re.IGNORECASE,
)


def asks_untold(turn: Turn, question: Question) -> bool:
    """Whether a question has words that ask for something, and none of them for anything that is known here."""
    said = " ".join(move.text for move in turn.message.moves)
    # "Is there anything loud on it?" asks for more than whether it is here.
    silent = {"count", "who", *(("presence",) if question.it and _THERE.search(said) else ())}
    asks = (
        question.facets or question.kinds - silent or question.conditions or question.superlatives or question.critiques
    )
    return bool(question.left or question.themes) and not asks and _ASKS.search(said) is not None


def asks_of_a_few(turn: Turn, question: Question) -> bool:
    """Whether something is asked of the few stories on a subject, and of none by itself: "who won?", of the derby."""
    shown, catalogue = turn.state.shown, turn.recommender.catalogue
    few = 1 < len(shown) <= FEW and catalogue.spec.ages and all(each in catalogue for each in shown)
    on_a_subject = turn.state.need.require or turn.state.need.themes
    points = question.named or question.it or question.the_one or question.unknown or focus(turn) is not None
    happened = _OF_WHAT_HAPPENED.match(" ".join(move.text for move in turn.message.moves))
    return bool(few and on_a_subject and happened) and not points and asks_untold(turn, question)


def cannot_tell(turn: Turn, question: Question, items: Sequence[str]) -> State:
    """Answer a question for nothing that is known here, about one item or several.

    What is written of an item may say it; where it does not, that is said, and what can be asked instead.
    """
    catalogue, state = turn.recommender.catalogue, turn.state.after(misses=0)
    asked = " ".join(filter(None, (question.left, *question.themes)))
    said = " ".join(move.text for move in turn.message.moves)
    words = telling(asked, turn.recommender.spec)
    if _TASTE.search(said) and not _ONES_OWN.search(said):
        turn.say(
            "utter_facts",
            facts=tr(
                "I don't know their taste. Tell me one that they liked, or what kind they like, and I'll pick by that."
            ),
        )
        return state.after(focus=items[0]) if len(items) == 1 else state
    written = [item for item in items[:MAX_ITEMS] if says(catalogue.item(item), words)]
    if written:
        facts = [turn.recommender.facts.story(item) for item in written]
        turn.say("utter_facts", facts=tr("This is what I have on that:") + "\n" + "\n".join(facts))
        return state.after(focus=written[0]) if len(written) == 1 else state
    if len(items) == 1 and focus(turn) != items[0] and turn.recommender.spec.ages:
        # What is written of what has happened is short, and may well answer: "31 votes to 24".
        turn.say("utter_only_this", facts=turn.recommender.facts.summary(items[0]))
        return state.after(focus=items[0])
    plain = len(asked.split()) > MAX_SAID or all(_SAYS_LITTLE.fullmatch(word) for word in asked.split())
    what = tr("that") if plain else quoted(asked)
    if len(items) == 1:
        label = turn.recommender.wording.label(items[0])
        told = tr("I can't tell: nothing that I know of {items} says {what}.").format(items=label, what=what)
        # Who hears of it for the first time is told what it is; nobody is told twice.
        more = turn.recommender.facts.summary(items[0]) if focus(turn) != items[0] else can_be_asked(turn)
        turn.say("utter_facts", facts=f"{told}\n{more}")
        return state.after(focus=items[0])
    if len(items) <= FEW and turn.recommender.spec.ages and _OF_WHAT_HAPPENED.match(said):
        turn.say("utter_only_this", facts="\n".join(turn.recommender.facts.story(item) for item in items))
        return state
    told = tr("I can't tell: nothing that I know of these says {what}.").format(what=what)
    turn.say("utter_facts", facts=language().grammar.sentence.join((told, can_be_asked(turn))))
    return state


def can_be_asked(turn: Turn) -> str:
    """Say what can be asked of items: the facets that are shown of them, and what a list can go by."""
    spec = turn.recommender.spec
    numbers = [name for name, facet in spec.facets.items() if isinstance(facet, NumberFacet) and facet.ask]
    labels = [described(spec).facets[name].label for name in dict.fromkeys((*spec.show, *numbers[:2]))]
    return tr("You can ask me for: {facets}.").format(facets=join(labels))
