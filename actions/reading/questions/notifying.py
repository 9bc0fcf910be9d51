"""What asks to be told of things when they come, which nobody here is: "let me know when there's news of it". Pure."""

from __future__ import annotations

import re

from actions.message import Move
from actions.reading.wishes.substance import substance
from recommender.catalogue.spec import CatalogueSpec

NOTIFY = "notify"
_ME = r"(?:me|us)"
_IN_FUTURE = r"(?: (?:in (?:the )?future|from now on|later|again|here|please|straight away|right away))*"
_SOME = r"(?:something|anything|more|any|some)"
_NEWS = (
    r"(?:when|whenever|once|as soon as|if|every time)\b[^.!?]*?"
    r"\b(?:new|news|changes?|update[sd]?|updates|comes?|arrives?|happens?|there will be|is out|in stock|available"
    rf"|there(?:['’]s| is| are|s) {_SOME}|(?:you )?(?:get|have|hear|find) (?:{_SOME}|it|one))"
)
_TELL = rf"(?:let {_ME} know|(?:tell|inform|message|text|e?-?mail|ping|warn) {_ME})"
_ASKS = re.compile(
    rf"\b(?:{_TELL}{_IN_FUTURE} {_NEWS}|keep {_ME} (?:posted|updated|informed|up to date|in the loop)"
    rf"|(?:notify|alert) {_ME}\b|update {_ME} (?:on|about|when|if)\b|(?:subscribe|sign {_ME} up)\b"
    rf"|(?:follow|track) (?:this|that|the|it)(?: \w+){{0,2}} for {_ME}\b)",
    re.IGNORECASE,
)
_ON = re.compile(r"\b(?:about|on|of|regarding|concerning|with)\s+(?P<what>[^.!?]+)", re.IGNORECASE)
_POINTS = re.compile(r"^(?:it|that|this|them|those|these|him|her|the (?:first|second|third|last))\b", re.IGNORECASE)
_MAY_ASK = frozenset(
    {"want", "ask", "ask_about", "share", "save", "off", "chat", "more", "nlu_fallback", "bot", "critique", "mention"}
)


def notifying(move: Move, spec: CatalogueSpec) -> list[Move]:
    """Return what asks to be told when something comes as that, and as a wish for what there is of it by now."""
    said = _ASKS.search(move.text) if move.read and move.kind in _MAY_ASK and not _tells_a_story(move) else None
    if said is None:
        return [move]
    asked = move.model_copy(update={"kind": NOTIFY}).mentioning([])
    topic = next((each for each in _ON.finditer(move.text, said.start()) if _names(each["what"], spec)), None)
    if topic is None:
        return [asked]
    start = move.start + topic.start("what")
    values = [each for each in move.mentions if each.entity in spec.facets and each.end > start]
    inside = move.part(min([start, *(each.start for each in values)]), move.start + len(move.text), "replace")
    kept = values or [each for each in inside.mentions if each.entity == "theme"]
    return [asked, inside.mentioning([each.having(None) for each in kept])]


def _names(words: str, spec: CatalogueSpec) -> bool:
    return not _POINTS.match(words) and bool(substance(words, spec))


def _tells_a_story(move: Move) -> bool:
    """Whether it is somebody else who is told: "a film where they keep us posted"."""
    return re.search(r"\b(?:where|in which|who|whose)\b", move.text, re.IGNORECASE) is not None
