"""What "them" is in a move behind another one that names it: what was named there, and not all that is shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move, Role
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec

_THEM = re.compile(r"\b(?:them|they|him|her|he|she)(?: (?:all|both))?\b", re.IGNORECASE)
_THOSE = re.compile(r"\b(?:those|these|it|that|this)(?: (?:all|both|lot))?\b", re.IGNORECASE)
_GREW = re.compile(
    r"^\W*(?:but|although|though|only)\b.*\b(?:got|gets?|became|grew|is|are|was|were|['’]s|['’]re)\s+"
    r"(?:(?:a bit|kind of|somewhat|just|way|really)\s+)?too\s+\w+",
    re.IGNORECASE,
)
_NO = re.compile(r"\W*(?:(?:but|and|please)\W+)*(?:no|not|nothing|without)\b", re.IGNORECASE)
_DOUBTFUL = frozenset({"unseen", "avoid", "reject", "mention", "chat", "deny"})
_BUT_NOT = re.compile(r"\W*(?:but|and|just|though)?\W*not\W*(?:the)?\W*(?:ones?)?\W*", re.IGNORECASE)
_ALSO = re.compile(r"\W*(?:and|or)\W*(?:the)?\W*(?:too|as well|also)?\W*", re.IGNORECASE)
_OPINIONS = frozenset({"like", "dislike", "seen", "save", "share", "rate"})
_TURNED_DOWN = frozenset({"avoid", "reject", "dislike", "drop", "why", "unseen"})


def referring(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Return the moves, each with what its "them" is: "but no Bee Gees, I can't stand them"."""
    found: list[Move] = []
    for move in [part for each in moves for part in _turned_down(each)]:
        if found and found[-1].kind == "like" and move.kind == "dislike" and _GREW.search(move.text):
            kept = [each for each in move.mentions if each.entity not in ("reaction", "reference")]
            if not move.of("title", "ordinal"):  # the liking stands, and what was too much is to be less
                move = move.model_copy(update={"kind": "critique"}).mentioning(kept)
        if found:
            move = _going_on(move, found[-1], spec)
        refers = bool(found) and _refers(move, found[-1], spec)
        about = _named(found[-1], spec) if refers else ()
        if refers and not about and move.kind == "dislike" and _NO.match(found[-1].text):
            continue  # "no monsters, I hate them": what has no name here is nothing that is shown
        if about and move.kind in ("avoid", "reject") and found[-1].kind == "similar":
            continue  # "like Heat, but not that one": an example is not shown anyway
        if about:
            kind = "avoid" if move.kind in ("forget", "reject") else move.kind
            role: Role | None = "exclude" if kind == "avoid" else None
            own = [each for each in move.mentions if each.entity != "reference"]
            move = move.model_copy(update={"kind": kind}).mentioning([*own, *(each.having(role) for each in about)])
        found.append(move)
    return found


def _going_on(move: Move, before: Move, spec: CatalogueSpec) -> Move:
    """Return what only goes on with the move before as such: "I like the first | but not the second"."""
    names = bool(move.mentions) and all(each.entity in ("title", "ordinal") for each in move.mentions)
    if before.kind == "like" and move.kind in _DOUBTFUL and names and _BUT_NOT.fullmatch(move.without(move.mentions)):
        not_liked = Mention(entity="reaction", value="dislike", start=move.start, end=move.start)
        named = [each.having(None) for each in move.mentions]
        return move.model_copy(update={"kind": "dislike"}).mentioning([not_liked, *named])
    # "No those are all 60s | and 70s too."
    facets = {each.entity for each in before.mentions if each.entity in spec.facets}
    also = (
        before.kind in ("reject", "avoid") and move.kind == "want" and {each.entity for each in move.mentions} <= facets
    )
    if also and move.mentions and _ALSO.fullmatch(move.without(move.mentions)):
        return move.model_copy(update={"kind": before.kind}).mentioning(
            [each.having("exclude") for each in move.mentions]
        )
    return move


def _turned_down(move: Move) -> list[Move]:
    """Part what is turned down from what is said of it: "not the Stones, I hate them"."""
    if not move.read or move.kind not in ("dislike", "avoid"):
        return [move]
    said = next((each for each in move.of("reaction") if each.value == "dislike"), None)
    named = [each for each in move.of("title", "ordinal") if said and each.end <= said.start]
    if said is None or not named or not any(each.start > said.start for each in move.of("reference")):
        return [move]
    if not any(each.role == "exclude" for each in named):
        return [move.mentioning([each for each in move.mentions if each.entity != "reference"])]
    end = move.start + len(move.text)
    return [move.part(move.start, said.start, "avoid"), move.part(said.start, end, "dislike")]


def _refers(move: Move, before: Move, spec: CatalogueSpec) -> bool:
    """Whether a move says something of what the one before names, and names nothing itself."""
    if not move.read or move.kind not in _OPINIONS | {"avoid", "reject", "forget"}:
        return False
    if any(each.entity not in ("reaction", "reference", "rating") for each in move.mentions):
        return False
    if move.kind == "forget" and not re.search(r"\b(?:stop|quit|don['’]?t)\b", move.text, re.IGNORECASE):
        return False
    if _THEM.search(move.text):
        return True
    turned_down = before.kind in _TURNED_DOWN and move.kind in ("dislike", "avoid", "reject", "forget", "seen")
    return turned_down and _THOSE.search(move.text) is not None


def _named(move: Move, spec: CatalogueSpec) -> tuple[Mention, ...]:
    """Return what a move names: items, or else a kind of item."""
    items = tuple(move.of("title", "ordinal"))
    return items or tuple(each for each in move.mentions if isinstance(spec.facets.get(each.entity), TermsFacet))
