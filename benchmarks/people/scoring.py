"""Compares what was understood and done with what a careful friend would have understood.

A turn is *fully* understood when each labelled move was done and nothing was done that was not said; *wrong* when
something was done that was not said, or nothing of what was; *fallback* when the bot said that it did not understand;
otherwise *partly*. "Done" looks at the outcome where there is one: what is in the store, what is in the need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

POLITE = frozenset({"greet", "thank", "goodbye", "chat", "affirm", "deny", "mention", "insult", "help", "bot"})
WISH = frozenset({"want", "prefer", "replace", "like", "similar", "ask", "critique", "affirm", "accept", "mention"})
AVOID = frozenset({"avoid", "dislike", "drop", "reject", "critique"})
# Labels that another reading answers as well; each move answers itself.
ALIKE: Mapping[str, frozenset[str]] = {
    "ask": frozenset({"ask", "more", "want", "surprise", "any", "similar", "critique", "count"}),
    "more": frozenset({"ask", "more", "reject", "surprise", "want", "similar"}),
    "any": frozenset({"any", "surprise", "ask", "affirm"}),
    "accept": frozenset({"accept", "affirm", "save", "thank", "want"}),
    "affirm": frozenset({"affirm", "accept", "like", "chat", "thank", "seen"}),
    "reject": frozenset({"reject", "deny", "dislike", "more"}),
    "deny": frozenset({"deny", "reject", "unseen", "chat"}),
    "seen": frozenset({"seen", "like", "dislike", "rate", "affirm"}),
    "unseen": frozenset({"unseen", "deny", "mention", "accept", "ask_about"}),
    "want": WISH,
    "prefer": WISH,
    "replace": WISH,
    "similar": frozenset({"similar", "like", "want", "ask", "replace"}),
    "avoid": AVOID,
    "dislike": frozenset({"dislike", "avoid", "reject", "rate"}),
    "like": frozenset({"like", "rate", "want", "similar", "accept", "affirm"}),
    "ask_about": frozenset({"ask_about", "compare", "why"}),
    "compare": frozenset({"ask_about", "compare"}),
    "critique": frozenset({"critique", "want", "avoid", "replace", "similar", "dislike"}),
    "count": frozenset({"count", "more", "ask"}),
    "correct": frozenset({"correct", "like", "seen", "want", "similar", "replace", "deny", "mention", "undo"}),
    "mention": frozenset({"mention", "chat", "unseen", "similar"}),
}
# What nobody minds when it was not said: a list, a polite word, a question answered.
HARMLESS = POLITE | {
    "ask",
    "more",
    "want",
    "ask_about",
    "count",
    "any",
    "why",
    "compare",
    "unseen",
    "accept",
    "similar",
}
# What is stored of the item where these moves are done.
STORED: Mapping[str, frozenset[str]] = {
    "save": frozenset({"save"}),
    "accept": frozenset({"save", "details"}),
    "ask_about": frozenset({"details"}),
}
# Facets that say the same from another side.
SAME_FACETS = (
    frozenset({"person", "actor", "director", "writer"}),
    frozenset({"origin", "language", "country"}),
    frozenset({"department", "kind", "type"}),
)
HARMFUL = frozenset(
    (
        *("delete_data", "export_data", "stop_remembering", "forget_taste", "forget", "start_over", "undo"),
        *("distress", "link_account", "unlink_account", "remember_again", "off"),
    )
)
# Beside these a wish may follow from what was said without being named itself.
LEADS_TO_WISHES = frozenset(
    (*("want", "critique", "similar", "avoid", "replace", "prefer", "ask_about", "like", "dislike", "drop"),)
)
_FALLBACK = re.compile(
    r"I'm not sure I got that|Sorry, I didn't get that|I didn't understand that|not something I can do"
    r"|can't help with that"
    r"|Could you say it another way|Can you put it differently"
)
_DEAD = re.compile(
    r"I found nothing|That was all|Nothing (?:fits|is all)|I don't have|There is no|I don't know .* so I couldn't"
    r"|I couldn't read|didn't get that|didn't understand|Which one do you mean"
)


@dataclass(frozen=True)
class Heard:
    """One thing that was understood: a move, with what it concerns; `pointing` where it names no item."""

    move: str
    items: tuple[str, ...] = ()
    text: str = ""
    facet: str = ""
    values: tuple[str, ...] = ()
    pointing: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a turn led to: moves read, what the store got, conditions that are new in the need, and the answer."""

    heard: tuple[Heard, ...]
    stored: tuple[tuple[str, str], ...]  # kind and item
    wanted: tuple[Mapping[str, Any], ...]  # conditions new among what is required or preferred
    avoided: tuple[Mapping[str, Any], ...]
    examples: tuple[str, ...]
    themes: tuple[str, ...]
    context: tuple[str, ...]  # items that were being talked about
    answer: str
    has_list: bool
    has_choice: bool


@dataclass
class Judged:
    """How a turn was understood, and why."""

    verdict: str
    dead_end: bool
    missed: list[str] = field(default_factory=list)
    harm: list[str] = field(default_factory=list)


Find = Callable[[str], tuple[str, ...]]


def judge(labels: Sequence[Mapping[str, Any]], outcome: Outcome, find: Find) -> Judged:
    """Judge a turn. `find` returns the ids of a title with its year; none where the catalogue lacks it."""
    missed = [_name(label) for label in labels if not _done(label, outcome, find)]
    harm = _harm(labels, outcome, find)
    # "That's not something I can do" is the right answer where just that is asked for.
    fallback = bool(_FALLBACK.search(outcome.answer)) and not any(label["move"] == "off" for label in labels)
    telling = [label for label in labels if label["move"] not in POLITE]
    missed_telling = [_name(label) for label in telling if not _done(label, outcome, find)]
    dead = _is_dead(outcome)
    if harm:
        verdict = "wrong"
    elif telling and fallback and not outcome.stored and not outcome.has_list:
        verdict = "fallback"
    elif not telling:
        verdict = "fallback" if fallback else "full" if _polite(outcome) else "wrong"
    elif not missed_telling:
        verdict = "full"
    elif len(missed_telling) < len(telling):
        verdict = "partly"
    else:
        verdict = "wrong"
    return Judged(verdict, dead, missed, harm)


def _polite(outcome: Outcome) -> bool:
    kinds = {each.move for each in outcome.heard}
    return bool(kinds & (POLITE | {"accept", "ask", "more", "unseen"})) or not kinds


def _done(label: Mapping[str, Any], outcome: Outcome, find: Find) -> bool:
    move = str(label["move"])
    among = ALIKE.get(move, frozenset({move}))
    heard = [each for each in outcome.heard if each.move in among]
    if "item" in label:
        return _item_done(move, str(label["item"]), heard, outcome, find)
    if "facet" in label:
        done = _facet_done(label, heard, outcome)
        if done or "theme" not in label:
            return done
    if "theme" in label:
        words = set(_words(label["theme"]))
        told = " ".join(
            [outcome.answer, *outcome.themes, *(f"{each.text} {' '.join(each.values)}" for each in outcome.heard)]
        )
        return bool(heard) and any(word in told.casefold() for word in words if len(word) > 2)
    if move in POLITE:
        return bool({each.move for each in outcome.heard} & (POLITE | among))
    return bool(heard) or (move in ("ask", "more", "any") and outcome.has_list)


def _item_done(move: str, title: str, heard: Sequence[Heard], outcome: Outcome, find: Find) -> bool:
    ids = set(find(title))
    if not ids:
        return bool(heard)  # not in the catalogue: to know what was meant is all that can be had
    if move in ("like", "dislike", "seen", "rate"):
        kinds = {"like": {"like", "rating"}, "dislike": {"dislike", "rating"}, "rate": {"rating"}}.get(
            move, {"seen", "like", "dislike", "rating"}
        )
        if any(kind in kinds and item in ids for kind, item in outcome.stored):
            return True
        # A name that fits several is asked about, which is as good; as is to ask which of those shown "that one" is.
        several = [set(each.items) for each in heard if len(each.items) > 1]
        several += [set(outcome.context) for each in heard if each.pointing and len(ids) > 1]
        return any(ids & each for each in several) and outcome.has_choice
    if any(ids & set(each.items) for each in heard) or ids & set(outcome.examples):
        return True
    # Which item was meant, the store tells where nothing named it outright: "the apple juice, put it on my list".
    if heard and any(kind in STORED.get(move, ()) and item in ids for kind, item in outcome.stored):
        return True
    return bool(ids & set(outcome.context)) and any(each.pointing for each in heard)


def _facet_done(label: Mapping[str, Any], heard: Sequence[Heard], outcome: Outcome) -> bool:
    # More or less than what was shown has is wanted or avoided, as it comes.
    relative, avoided = label["move"] == "critique", label["move"] in AVOID - {"critique"}
    conditions = [*(() if avoided else outcome.wanted), *(outcome.avoided if avoided or relative else ())]
    if any(_fits(label, condition) for condition in conditions):
        return True
    if label["move"] in ("ask_about", "mention", "compare"):
        return any(set(label.get("values", ())) & set(each.values) for each in heard) or bool(heard)
    if avoided and any(_fits(label, each) for each in outcome.wanted):
        return False
    alike = [each for each in heard if each.facet and _same_facet(label["facet"], each.facet)]
    if not label.keys() & {"values", "low", "high"}:
        return bool(alike)
    return any(set(label.get("values", ())) & set(each.values) for each in alike)


def _fits(label: Mapping[str, Any], condition: Mapping[str, Any]) -> bool:
    if condition.get("kind") == "any":
        return any(_fits(label, each) for each in condition.get("of", ()))
    if not _same_facet(str(label["facet"]), str(condition["facet"])):
        return False
    if "values" in label:
        return bool({_fold(each) for each in label["values"]} & {_fold(each) for each in condition.get("values", ())})
    low, high = label.get("low", -1e9), label.get("high", 1e9)
    least, most = condition.get("low"), condition.get("high")
    least, most = -1e9 if least is None else least, 1e9 if most is None else most
    return bool(least <= high and low <= most)


def _same_facet(one: str, other: str) -> bool:
    return one == other or any({one, other} <= alike for alike in SAME_FACETS)


def _harm(labels: Sequence[Mapping[str, Any]], outcome: Outcome, find: Find) -> list[str]:
    """Return what was done that was not said."""
    said = {str(label["move"]) for label in labels}
    found = [each.move for each in outcome.heard if each.move in HARMFUL and each.move not in said]
    return [*found, *_stored_wrongly(labels, outcome, find), *_wished_wrongly(labels, outcome)]


def _stored_wrongly(labels: Sequence[Mapping[str, Any]], outcome: Outcome, find: Find) -> list[str]:
    """Return what is in the store and was not said."""
    told = [label for label in labels if "item" in label]
    found = []
    for kind, item in outcome.stored:
        if kind not in ("like", "dislike", "seen", "rating", "save"):
            continue
        about = {str(label["move"]) for label in told if item in find(str(label["item"]))}
        if about.isdisjoint(_allowing(kind)):
            found.append(f"stored {kind} {item}")
    return found


def _wished_wrongly(labels: Sequence[Mapping[str, Any]], outcome: Outcome) -> list[str]:
    """Return conditions that were turned round, or that nothing said leads to."""
    said = {str(label["move"]) for label in labels}
    facets = [label for label in labels if "facet" in label]
    explained = bool(said & LEADS_TO_WISHES) or any("theme" in label for label in labels)
    found = []
    for conditions, opposite in (
        (outcome.wanted, AVOID - {"critique"}),
        (outcome.avoided, frozenset({"want", "like"})),
    ):
        for condition in conditions:
            fitting = {str(label["move"]) for label in facets if _fits(label, condition)}
            if fitting and fitting <= opposite:
                found.append(f"turned round {condition}")
            elif not fitting and not explained:
                found.append(f"wish not said {condition}")
    return found


def _allowing(kind: str) -> Collection[str]:
    return {
        "like": {"like", "accept", "similar", "rate"},
        "dislike": {"dislike", "reject", "rate"},
        "seen": {"seen", "like", "dislike", "rate", "mention", "correct"},
        "rating": {"rate", "like", "dislike", "seen"},
        "save": {"save", "accept"},
    }[kind]


def _is_dead(outcome: Outcome) -> bool:
    return (
        not outcome.has_list
        and not outcome.has_choice
        and "?" not in outcome.answer
        and (not outcome.answer or bool(_DEAD.search(outcome.answer)))
    )


def _name(label: Mapping[str, Any]) -> str:
    about = label.get("item") or label.get("theme") or "/".join(label.get("values", ())) or label.get("facet") or ""
    return f"{label['move']} {about}".strip()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _fold(text: str) -> str:
    return " ".join(_words(text))
