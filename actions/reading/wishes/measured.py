"""Times that are said, and comparisons with one where they are places on a scale: "more modern than the 90s"."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Act, Exclude, Require
from recommender.domain.conditions import Terms

_READ = ("year", "date")  # by facets, of times that are said
_AGED = re.compile(
    r"\b(?:my|our|his|her|he|she|i|i['’]?m|we|baby|kid|child|toddler)\b[^.!?;]*\b[\w-]+"
    r"[ -](?:days?|weeks?|months?|years?|yrs?)[ -]$",
    re.IGNORECASE,
)
_THAN = re.compile(r"\s*than\s+(?:the\s+|about\s+|around\s+)?", re.IGNORECASE)


def is_of_time(entity: str, spec: CatalogueSpec) -> bool:
    """Whether a mention says a time: one that a facet has, or one that nothing here goes by."""
    return entity == "time" or getattr(spec.facets.get(entity), "reads", "") in _READ


def without_ages(move: Move, spec: CatalogueSpec) -> Move:
    """Return a move without the "old" that says how old somebody is: "my baby is seven weeks old"."""
    kept = [each for each in move.mentions if not _is_of_somebody(each, move, spec)]
    return move.mentioning(kept) if len(kept) < len(move.mentions) else move


def _is_of_somebody(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    facet = spec.facets.get(mention.entity)
    if facet is None or getattr(facet, "reads", "") == "age" or move.said(mention).casefold() not in ("old", "young"):
        return False
    return _AGED.search(move.before(mention)) is not None


def facet_of_time(spec: CatalogueSpec) -> str | None:
    """Return the facet that says when an item was, if there is one."""
    return next((name for name in spec.facets if is_of_time(name, spec)), None)


def measured(move: Move, spec: CatalogueSpec, *, ruled_out: bool) -> tuple[Move, list[Act]]:
    """Return a move without such comparisons, and what they ask for or rule out."""
    acts: list[Act] = []
    taken: list[Mention] = []
    for critique in move.of("critique"):
        facet = spec.facets.get(critique.value.facet)
        than = _THAN.match(move.text, max(0, critique.end - move.start))
        if than is None or not isinstance(facet, TermsFacet) or not facet.order:
            continue
        named = [each for each in move.of(critique.value.facet) if _behind(each, move, than)]
        place = facet.place(named[0].names) if named else None
        if place is None:
            continue
        beyond = facet.order[place + 1 :] if critique.value.direction > 0 else facet.order[:place]
        taken += [critique, named[0]]
        if beyond:
            condition = Terms(facet=critique.value.facet, values=beyond)
            acts.append(Exclude(condition=condition) if ruled_out else Require(condition=condition))
    return move.blanking(taken), acts


def _behind(mention: Mention, move: Move, than: re.Match[str]) -> bool:
    """Whether a value stands right behind "than": "more modern than the 90s", whose "the" may be part of it."""
    return than.start() < mention.start - move.start <= than.end()
