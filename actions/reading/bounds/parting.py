"""Parts what was read as one move and is two: two opinions, what is given up and what comes instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move

_OPINIONS = ("like", "dislike")
# What is given up in so many words, and not merely unwanted: said right before its name.
GIVES_UP = r"(?:forget(?: about)?|drop|skip|scrap|ditch|lose|never ?mind|leave out|no more|enough(?: of)?)"
_GIVEN_UP = re.compile(rf"\b{GIVES_UP}\s+(?:(?:the|all|that|those|this|any|whole)\s+){{0,2}}$", re.IGNORECASE)
_AND_THAT = re.compile(r"\s*(?:,?\s*(?:and|or|nor)|&)\s+(?:the\s+)?", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:something|somethin|somthing|instead|show|give|want|need|make it|rather|how about|what about|let['’]?s)\b",
    re.IGNORECASE,
)
# "No flour??" is surprised that there is none.
_SURPRISED = re.compile(
    r"\W*(?:(?:what|wait|oh|so|huh|really|ok|okay)\W+)*(?:no|not any|you have no|there(?:['’]s| is| are) no)\s"
    r"[^?!.,;]{1,40}\?[?!\s]*",
    re.IGNORECASE,
)
# "Nah, show me the comedies": the "no" is of what was shown.
_DECLINES = re.compile(
    r"\W*(?:nah|nope|naw|no)\b\W*(?=(?:(?:just|then|ok|okay|please)\s+)?"
    r"(?:show|give|find|get me|i want|i need|i['’]d (?:like|prefer|rather)|let['’]?s|what about|how about)\b)",
    re.IGNORECASE,
)
_MAY_SURPRISE = frozenset({"want", "avoid", "replace", "ask", "chat", "off", "deny", "reject", "ask_about"})
_NOT_TOO = re.compile(r"\b(?:not?|nothing)\s+(?:(?:too|so|that|very|overly)\s+)*$", re.IGNORECASE)
_BUT_NO = re.compile(
    r"(?:[,;.–-]|\bbut\b|\band\b)\s*(?:(?:but|and|please)\s+)?(?:no|nothing|not|without)\b", re.IGNORECASE
)
_SAYS = re.compile(
    r"\b(?!(?:a|an|the|some|something|any|good|nice|and|or|please|ok|okay|well|from|of|with|in)\b)\w+", re.I
)
_REASON = re.compile(
    r"(?:[,;.–-]|\b(?:because|cause|cuz|since|as))\s*(?:my|our|i|we|he|she|they|it|it['’]s|i['’]m)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:no|not|nothing|none|never|nor|hates?|dislikes?|neither|without|\w+n['’]?t)\b", re.IGNORECASE
)
# "Haven't the Stones begun in the 60s?" asks; "haven't seen it" tells.
_ASKS_WHETHER = re.compile(
    r"\W*(?:have|has|had|did|do|does|is|are|was|were)n['’]?t\s+(?!(?:i|we)\b)(?:the|they|he|she|it|that|those|these)\b.*",
    re.IGNORECASE,
)


def parted(move: Move, *, alone: bool) -> list[Move]:
    """Return the moves that a move is made of, in the order of saying; most are one. `alone` says that it is all."""
    if not move.read:
        return [move]
    surprised = _surprised(move, alone=alone)
    if surprised is not None:
        return surprised
    apart = _opposed(move) or _given_up(move) or _declined(move)
    return apart or [_without_reasons(_with_head(part)) for part in _wanted_first(move) or [move]]


def _declined(move: Move) -> list[Move]:
    """Part a "no" to what was shown from what is asked for instead."""
    said = _DECLINES.match(move.text) if move.kind in ("reject", "avoid", "dislike") else None
    if said is None or _NEGATED.search(move.text, said.end()):
        return []
    rest = move.part(move.start + said.end(), move.start + len(move.text), "want")
    wanted = [each.having(None) for each in rest.mentions if each.entity != "reaction"]
    declined = move.part(move.start, move.start + said.end(), "reject").mentioning([])
    return [declined, rest.mentioning(wanted)] if wanted else []


def _wanted_first(move: Move) -> list[Move]:
    """Part what is wanted from what is ruled out behind it: "metal, no rock"."""
    said = _BUT_NO.search(move.text) if move.kind == "avoid" else None
    if said is None:
        return []
    end = move.start + len(move.text)
    wanted, ruled_out = (
        move.part(move.start, move.start + said.start(), "want"),
        move.part(move.start + said.start(), end),
    )
    named = [each for each in wanted.mentions if each.entity not in ("title", "ordinal", "reference", "reaction")]
    if len(named) != len(wanted.mentions) or not named or not ruled_out.mentions or _SAYS.search(wanted.without(named)):
        return []
    return [wanted.mentioning([each.having(None) for each in named]), ruled_out]


def _without_reasons(move: Move) -> Move:
    """Leave out what is named only to say why: the child of "no dogs, my kid is afraid of them"."""
    reason = _REASON.search(move.text) if move.kind == "avoid" else None
    if reason is None or _NEGATED.search(move.text, reason.end()):
        return move
    place = move.start + reason.start()
    before = [each for each in move.mentions if each.start < place]
    return move.mentioning(before) if before else move


def _opposed(move: Move) -> list[Move]:
    """Part two opinions of different items: "I love the first and hate the second"."""
    if move.kind not in _OPINIONS:
        return []
    said = [each for each in move.of("reaction") if each.value in _OPINIONS]
    turns = [each for each, before in zip(said[1:], said, strict=False) if each.value != before.value]
    if not turns:
        return []
    places = [move.start, *(each.start for each in turns), move.start + len(move.text)]
    parts = [
        move.part(start, end, str(each.value))
        for start, end, each in zip(places, places[1:], [said[0], *turns], strict=False)
    ]
    return parts if all(each.of("title", "ordinal") for each in parts) else []


def _given_up(move: Move) -> list[Move]:
    """Part what is given up from what comes instead: "forget the war, something funny"."""
    if move.kind not in ("replace", "want", "drop"):
        return []
    given: list[Mention] = []
    for mention in move.mentions:
        coordinate = given and _AND_THAT.fullmatch(move.between(given[-1], mention))
        if coordinate or (not given and _GIVEN_UP.search(move.before(mention))):
            given.append(mention)
    if not given:
        return []
    last = given[-1].end
    dropped, rest = move.part(move.start, last, "drop"), move.part(last, move.start + len(move.text))
    if not rest.mentions and not (move.kind != "drop" and _INSTEAD.search(rest.text)):
        return []
    if move.kind == "drop" and not _INSTEAD.search(rest.text):
        return []
    return [dropped, rest.model_copy(update={"kind": "replace" if move.kind == "drop" else move.kind})]


def _surprised(move: Move, *, alone: bool) -> list[Move] | None:
    """Leave out what somebody is surprised not to find; where that is all, it is what they want: "no flour??"."""
    said = _SURPRISED.match(move.text) if move.kind in _MAY_SURPRISE else None
    if said is None or not any(each.start < move.start + said.end() for each in move.mentions):
        return None
    rest = move.part(move.start + said.end(), move.start + len(move.text), "want")
    if rest.text or not alone:
        return [rest] if rest.text else []
    return [move.model_copy(update={"kind": "want"}).mentioning([each.having(None) for each in move.mentions])]


def _with_head(move: Move) -> Move:
    """Let what "not too fast" is said of be wanted: the electronic music of "not too fast electronic music"."""
    compared = [each for each in move.mentions if each.entity == "critique" or _too(move, each)]
    critiques = compared if move.kind == "avoid" else []
    wanted = [
        each
        for each in move.mentions
        for critique in critiques
        if each.entity != "critique"
        and move.between(critique, each).isspace()
        and _NOT_TOO.search(move.before(critique) + _too(move, critique))
    ]
    if not wanted:
        return move
    settled = {"role": None, "settled": True}
    return move.mentioning([each.model_copy(update=settled) if each in wanted else each for each in move.mentions])


def _too(move: Move, critique: Mention) -> str:
    """Return how a critique begins that has its "not too" in itself."""
    begun = re.match(r"(?:not\s+)?(?:too|so|that|very|overly)\s+", move.said(critique), re.IGNORECASE)
    return begun[0] if begun else ""


def asking_whether(moves: Sequence[Move]) -> list[Move]:
    """Put a question together that was read as none of having had: "haven't the | Stones begun in the 60s?"."""
    found: list[Move] = []
    for move in moves:
        before = found[-1] if found else None
        if before is not None and before.kind == "ask_about" and move.kind == "ask_about" and _begins(before):
            text = f"{before.text} {move.text}"
            mentions = (*before.mentions, *move.mentions)
            found[-1] = move.model_copy(update={"text": text, "start": before.start, "mentions": mentions})
            continue
        if move.read and move.kind == "unseen" and _ASKS_WHETHER.fullmatch(move.text):
            move = move.model_copy(update={"kind": "ask_about"})
        found.append(move)
    return found


def _begins(move: Move) -> bool:
    return _ASKS_WHETHER.fullmatch(move.text) is not None and not move.text.rstrip().endswith("?")
