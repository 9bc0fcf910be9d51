"""Comparisons with a time that is said, where times are places on a scale: "nothing older than 2000", of decades."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Act, Exclude, Require
from recommender.domain.conditions import Terms

_THAN = re.compile(r"\s*than\s+(?:the\s+|about\s+|around\s+)?(?P<year>(?:19|20)\d\d)?(?!\d)", re.IGNORECASE)


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
        values = named[0].names if named else _of_year(than["year"], facet)
        place = facet.place(values)
        if place is None:
            continue
        older, newer = facet.order[:place], facet.order[place + (1 if named or ruled_out else 0) :]
        beyond = newer if critique.value.direction > 0 else older
        taken += [critique, *named[:1]]
        if beyond:
            condition = Terms(facet=critique.value.facet, values=beyond)
            acts.append(Exclude(condition=condition) if ruled_out else Require(condition=condition))
    return _saying_without(move, taken), acts


def _saying_without(move: Move, taken: Sequence[Mention]) -> Move:
    """Return a move without what was taken, and with blanks in the place of those words and of "than 2000" behind."""
    text = move.text
    for each in taken:
        begin, end = each.start - move.start, each.end - move.start
        than = _THAN.match(text, end)
        end = than.end() if than else end
        text = text[:begin] + " " * (end - begin) + text[end:]
    left = [each for each in move.mentions if each not in taken]
    return move.model_copy(update={"text": text}).mentioning(left)


def _behind(mention: Mention, move: Move, than: re.Match[str]) -> bool:
    """Whether a value stands right behind "than": "older than the 90s", whose "the" may be part of it."""
    return than.start() < mention.start - move.start <= than.end()


def _of_year(year: str | None, facet: TermsFacet) -> tuple[str, ...]:
    """Return the place on the scale that is called by the ten years of a year, "2000s" of 2004."""
    if year is None:
        return ()
    decade = f"{year[:3]}0s"
    return tuple(facet.synonyms.get(decade, ())) or ((decade,) if decade in facet.order else ())
