"""What is said of an item to a question: yes or no with what shows it, the facts asked for, or what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from actions.questions import Question
from actions.reading.questions.unsaid import says, telling
from actions.turn import Turn
from recommender.domain.conditions import Terms
from recommender.wording.languages import language
from recommender.wording.phrases import story

_VERDICTS: Mapping[str, str] = {
    "yes": "utter_yes",
    "no": "utter_no",
    "unsure": "utter_not_that_i_know",
    "loose": "utter_only_this",
}


def answer(turn: Turn, question: Question, items: Sequence[str]) -> None:
    """Answer for each item, in a line of its own where there are several."""
    told = [each for item in items for each in _told(turn, question, item)]
    for response, each in groupby(told, key=lambda said: said[0]):
        turn.say(response, facts="\n".join(facts for _, facts in each))


def _told(turn: Turn, question: Question, item: str) -> list[tuple[str, str]]:
    """Return what is said of an item: responses, each with the facts in it."""
    facts = turn.recommender.facts
    if "opinion" in question.kinds:
        return [("utter_no_opinion", facts.reputation(item))]
    # "Is it too long?" asks how long it is; only two items can be told apart by "longer".
    asked = [*question.facets, *(each.facet for each in question.critiques if each.value is None)]
    said = [facts.answer(item, asked)] if asked else []
    missing = "presence" in question.kinds and not turn.recommender.catalogue.item(item).available
    if ("stock" in question.kinds or missing) and (stock := facts.stock(item)):
        said.insert(0, stock)
    if "story" in question.kinds or question.themes:
        said.append(facts.story(item))
    told = [
        *_checked(turn, question, item),
        *([("utter_facts", language().grammar.sentence.join(said))] if said else []),
    ]
    # What is written may be told already with what the question is about: nothing is said twice.
    told = [each for n, each in enumerate(told) if not any(each[1] in before for _, before in told[:n])]
    if told:
        return told
    return [("utter_have" if "presence" in question.kinds else "utter_facts", facts.summary(item))]


def _is_written(turn: Turn, question: Question, item: str) -> bool:
    """Whether what is written of an item speaks of a value that it is not filed under."""
    values = [value for each in question.conditions if isinstance(each, Terms) for value in each.values]
    words = [telling(value, turn.recommender.spec) for value in values]
    return any(says(turn.recommender.catalogue.item(item), each) for each in words)


def _checked(turn: Turn, question: Question, item: str) -> list[tuple[str, str]]:
    """Return whether all conditions of a question hold of an item: what shows that they do, or that one does not."""
    check = turn.recommender.facts.check
    found = [check(item, each, loosely=each in question.loose) for each in question.conditions]
    # Whether it is "too scary" is for the person to judge.
    too = [Terms(facet=each.facet, values=(each.value,)) for each in question.critiques if each.value is not None]
    found += [check(item, each, loosely=True) for each in too]
    if not found:
        return []
    # One that does not hold decides; a "yes" takes all.
    worst = min((verdict for verdict, _ in found), key=("no", "unsure", "unknown", "loose", "yes").index)
    told = list(dict.fromkeys(said for verdict, said in found if verdict == worst))
    if question.either:  # "more sad or more hopeful?" is answered by neither yes nor no
        return [("utter_facts", language().grammar.sentence.join(told))]
    if question.left and worst in ("yes", "no", "loose"):
        # The value is only a word of what is asked: "will it reach the islands?" is not what it is filed under.
        written = story(turn.recommender.catalogue.item(item))
        told = [] if written and worst == "no" and _is_written(turn, question, item) else told
        return [("utter_only_this", language().grammar.sentence.join(filter(None, (*told, written))))]
    return [(_VERDICTS.get(worst, "utter_facts"), language().grammar.sentence.join(told))]
