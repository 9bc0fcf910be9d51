"""How well known something is to be, told by others: "what everybody is reading", "one I haven't heard of". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from actions.message import Bounds, Mention, Move
from recommender.catalogue.facets import Meaning, NumberFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, Noun, either
from recommender.domain.need import Order

_SAID_AS = frozenset({"want", "ask", "mention", "chat", "any", "off", "nlu_fallback", "seen", "ask_about", "like"})
_ITEM = frozenset({"title", "ordinal", "reference", "order"})


def by_fame(moves: Sequence[Move], spec: CatalogueSpec) -> list[Move]:
    """Return moves; what speaks of what others do, or of what nobody has heard of, wishes for that."""
    found: list[Move] = []
    for move in moves:
        before = found[-1] if found else None
        if before is not None and before.kind in ("ask", "want") and move.kind == "unseen" and not move.mentions:
            whole = before.model_copy(update={"text": f"{before.text} {move.text}", "end": move.end})
            if _unheard(spec.noun).search(whole.text):
                found[-1] = _little_known(whole, spec)
                continue
        found.append(_wished(move, spec))
    return found


def fame_of(spec: CatalogueSpec) -> str | None:
    """Return the number that says how well known an item is: what speaks most for one to somebody unknown."""
    priors = {name: each.prior for name, each in spec.facets.items() if isinstance(each, NumberFacet) and each.prior}
    return max(priors, key=lambda name: priors[name], default=None)


def _wished(move: Move, spec: CatalogueSpec) -> Move:
    if not move.read or move.kind not in (*_SAID_AS, "unseen") or move.of(*_ITEM):
        return move
    if move.kind in ("want", "ask", "unseen") and _unheard(spec.noun).search(move.text):
        return _little_known(move, spec)
    if move.kind not in _SAID_AS or not _others(spec.having).search(move.text):
        return move
    # The list leads with what most people like in any case, if no number says how many do.
    facet = fame_of(spec)
    order = [] if facet is None else [Mention(entity="order", value=Order(facet=facet), start=move.end, end=move.end)]
    kept = [each for each in move.mentions if each.entity in spec.facets]
    return move.model_copy(update={"kind": "ask"}).mentioning([*kept, *order])


def _little_known(move: Move, spec: CatalogueSpec) -> Move:
    facet = fame_of(spec)
    bounds = None if facet is None else least_of(facet, spec)
    if facet is None or bounds is None or move.of(facet):
        return move
    little = Mention(entity=facet, value=bounds, start=move.end, end=move.end)
    return move.model_copy(update={"kind": "ask"}).mentioning([*move.mentions, little])


def least_of(facet: str, spec: CatalogueSpec) -> Bounds | None:
    """Return what counts as little of a number: what a word for it means ("obscure"), or the first range."""
    described = spec.facets.get(facet)
    if not isinstance(described, NumberFacet):
        return None
    said = [(None, each.high) if isinstance(each, Meaning) else each for each in described.words.values()]
    highs = [high for low, high in said if low is None and high is not None] or [*described.bins[:1]]
    return Bounds(high=min(highs)) if highs else None


@lru_cache(maxsize=4)
def _others(having: Having) -> re.Pattern[str]:
    done = either(
        sorted({"viewed", "bought", *(verb.done for verb in having.verbs), *(verb.did for verb in having.verbs)})
    )
    do = either(sorted({word for verb in having.verbs for word in (verb.do, f"{verb.do}s", verb.doing) if word}))
    people = r"(?:every(?:body|one)|(?:most|other|lots of|a lot of|all the) (?:people|folks|others))"
    return re.compile(
        rf"\bmost[- ](?:often |widely )?{done}\b"
        rf"|\b(?:whatever|what(?:['’]?s| is| are| do| does)?|which|the ones?|things?)\s+(?:that )?{people}"
        rf"(?:['’]?s| is| are| else)*\s+{do}"
        r"(?:\s+(?:right now|now|these days|at the moment|lately|today|currently))?\W*$",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4)
def _unheard(noun: Noun) -> re.Pattern[str]:
    one = either(("something", "anything", "sth", "one", "ones", "stuff", "things", *noun.singles, *noun.plurals))
    return re.compile(
        rf"\b{one}\s+(?:that |which )?(?:i|we|people|nobody|no one|hardly any(?:one|body)|few people|most people)\b"
        r"[^,.;!?]*\bheard (?:of|about)(?: (?:yet|before))?\W*$",
        re.IGNORECASE,
    )
