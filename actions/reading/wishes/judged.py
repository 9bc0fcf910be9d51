"""What is said of how things on the table are, which asks for nothing that is so: "that is rather dear". Pure."""

from __future__ import annotations

import re

from actions.message import Mention, Move, RelativeWish
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec

_MAY_JUDGE = frozenset({"critique", "want", "replace", "chat", "mention", "dislike", "ask", "off", "nlu_fallback"})
_LITTLE = r"(?:too|rather|a (?:bit|little|tad|touch)|bit|kinda|kind of|sort of|awfully|terribly|quite|pretty)"
_ADVERBS = rf"(?:\s+(?:(?P<much>{_LITTLE})|very|really|so|all|both|still|just|actually|also|way|much|on the))*"
_IS = r"(?:\s+(?:is|are|was|were|looks?|seems?|sounds?|feels?)|['’](?:s|re)|s)"
# Not "a wine that is cheap".
_BEGINS = r"(?:^|[,.;:!?–-])\W*(?:(?:but|and|oh|hm+|well|no|nah|ok|okay|sorry|because|cause|i think|i guess)\W+)*"
_SAID_OF_IT = re.compile(
    rf"{_BEGINS}(?:that|this|it|they|these|those|(?:that|this|the \w+) one)(?: all)?{_IS}{_ADVERBS}\s+$", re.IGNORECASE
)
_EXCLAIMS = re.compile(
    rf"^\W*(?:hm+|oof|ouch|wow|whoa|ugh|yikes|eek|damn|jeez|omg|uff|phew)\b\W*{_ADVERBS}\s*$", re.IGNORECASE
)


def judging(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move without what it only says of what is shown; where that is a complaint, the other way is wished for.

    What is dear for its kind is one, and what is so a bit too much.
    """
    if move.kind not in _MAY_JUDGE:
        return move
    kept, complains = list[Mention](), False
    for each in move.mentions:
        said = _judgement(each, move, spec)
        if said is None:
            kept.append(each)
            continue
        way = _other_way(each, spec, strongly=said["much"] is not None)
        asked = any(other.entity == "critique" for other in move.mentions)
        complains = complains or asked or way is not None
        kept += [each.model_copy(update={"entity": "critique", "value": way})] if way and not asked else []
    if len(kept) == len(move.mentions) and tuple(kept) == move.mentions:
        return move
    return move.model_copy(update={"kind": "critique" if complains else move.kind}).mentioning(kept)


def _judgement(mention: Mention, move: Move, spec: CatalogueSpec) -> re.Match[str] | None:
    """Return the words before a place on a scale that make it a judgement, of what is shown."""
    facet = spec.facets.get(mention.entity)
    if not isinstance(facet, TermsFacet) or facet.level is None or mention.role is not None:
        return None
    before = move.before(mention)
    return _SAID_OF_IT.search(before) or _EXCLAIMS.search(before)


def _other_way(mention: Mention, spec: CatalogueSpec, *, strongly: bool) -> RelativeWish | None:
    """Return what is wished for instead of what is complained of, if it is a complaint."""
    facet = spec.facets.get(mention.entity)
    if not isinstance(facet, TermsFacet) or facet.level is None:
        return None
    dear = facet.level.of == spec.price and mention.names == facet.order[-1:]
    if not (dear or strongly) or mention.names not in (facet.order[-1:], facet.order[:1]):
        return None
    return RelativeWish(facet=facet.level.of, direction=-1 if mention.names == facet.order[-1:] else 1)
