"""What somebody cannot have and names beside what they want: "my kid is allergic to peanuts. A snack?". Pure.

What is written of items tells only of a part of it, and the answer says so (`Read.by_words`).
"""

from __future__ import annotations

import re

from actions.message import Mention, Move
from recommender.catalogue.english import FUNCTION_WORDS
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec

_TO = re.compile(
    r"\b(?:allergic|allergy|allergies|intolerant|intolerance|sensitive|sensitivity|reactions?) (?:to|against)"
    r" (?:(?!(?:and|or|but|so)\b)\w+ ){0,3}$",
    re.IGNORECASE,
)
_ALLERGIC = re.compile(r"\ballerg(?:ic|y|ies)\b", re.IGNORECASE)
_BEHIND = re.compile(r"\s*[- ]?(?:allerg(?:y|ies|ic)|intoleran(?:t|ce))\b", re.IGNORECASE)
_ALLERGY = re.compile(
    r"\b(?:allergic|allergy|intolerant|intolerance) to (?:all |any |the )?(?P<to>[a-z]\w+)"
    r"|\b(?P<of>[a-z]\w+)[ -]allerg(?:y|ies)\b",
    re.IGNORECASE,
)
_NOTHING = FUNCTION_WORDS | {"food", "bad", "severe", "mild", "seasonal", "other", "many", "multiple", "most"}
# "A film about a boy with a nut allergy" tells of somebody else's.
_STORY = re.compile(
    r"\b(?:about|where|in which|stor(?:y|ies)"
    r"|(?:boy|girl|man|woman|character|hero|kid|child|person|some(?:one|body)) (?:who|with|that))\b",
    re.IGNORECASE,
)
_TELLS = frozenset({"dislike", "chat", "mention"})  # which store or answer nothing that has no name here
_AND = re.compile(r"\s*(?:,\s*)?(?:and|or|&|,)\s*|\s*,\s*", re.IGNORECASE)
_ASKED_FOR = re.compile(r"\W*(?:please|pls|then|for|thanks)\b|[^.;!]*\?")  # "nuts, chocolate please"


def cannot_have(move: Move, spec: CatalogueSpec) -> list[Mention]:
    """Return what of a move's mentions somebody cannot have; of what labels tell ("gluten free") there is a wish.

    >>> from recommender.catalogue.spec import load_spec
    >>> nuts = Mention(entity="type", value=("nuts",), start=16, end=20)
    >>> said = Move(kind="want", text="I'm allergic to nuts", read=True, mentions=(nuts,))
    >>> [each.value for each in cannot_have(said, load_spec("shop"))]
    [('nuts',)]
    """
    found: list[Mention] = []
    if _STORY.search(move.text):
        return found
    for each in sorted(move.mentions, key=lambda mention: mention.start):
        facet = spec.facets.get(each.entity)
        if not isinstance(facet, TermsFacet) or each.entity in spec.labels or facet.names:
            continue
        also = bool(found) and _AND.fullmatch(move.between(found[-1], each)) is not None
        also = also and not _ASKED_FOR.match(move.behind(each))
        told = (
            move.kind == "avoid" and each.role == "exclude" and _ALLERGIC.search(move.text)
        )  # "no nuts, I'm allergic"
        if also or told or _TO.search(move.before(each)) or _BEHIND.match(move.behind(each)):
            found.append(each)
    return found


def _kept_from(mention: Mention, move: Move, spec: CatalogueSpec) -> Mention:
    free = f"{move.said(mention).casefold()} free"
    for name in sorted(spec.labels):
        facet = spec.facets[name]
        values = facet.synonyms.values() if isinstance(facet, TermsFacet) else ()
        if any(free in each for each in values):
            return mention.model_copy(update={"entity": name, "value": (free,), "role": None, "settled": True})
    return mention.model_copy(update={"role": "exclude", "settled": True, "negated": False})


def tells_of_an_allergy(move: Move) -> bool:
    """Whether somebody's allergy is told, which is no small talk: "he's got a proper nut allergy, EpiPen and all"."""
    return _ALLERGY.search(move.text) is not None and _STORY.search(move.text) is None


def keeping_from(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move in which what somebody cannot have is ruled out, also what has no name here: "a nut allergy".

    Where a label tells of it, "sugar intolerant" asks for what is sugar free.
    """
    kept = cannot_have(move, spec)
    mentions = [_kept_from(each, move, spec) if each in kept else each for each in move.mentions]
    said = _ALLERGY.search(move.text) if not _STORY.search(move.text) else None
    if said is not None and not kept and (said["to"] or said["of"]).casefold() not in _NOTHING:
        start, end = (move.start + place for place in said.span("to" if said["to"] else "of"))
        inside = [each for each in mentions if each.start < end and start < each.end]
        if all(each.entity in ("title", "person", "theme") for each in inside):
            words = said["to"] or said["of"]
            theme = Mention(entity="theme", value=words, role="exclude", settled=True, start=start, end=end)
            mentions = [*(each for each in mentions if each not in inside), theme]
            move = move.model_copy(update={"kind": "avoid" if move.kind in _TELLS else move.kind})
    return move.mentioning(sorted(mentions, key=lambda each: each.start))
