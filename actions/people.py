"""Which people a wish names, and as what: "directed by him", "by the director of the first one"."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from actions.message import Mention, Move, Role
from actions.references import Ambiguous
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, UnionFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import MAX_VALUES, Terms
from recommender.domain.need import Need

_PERSON = re.compile(r"\b(?:him|her)\b(?! \w+(?:s|ies)\b)", re.IGNORECASE)
_THEIRS = re.compile(r"\b(?:their|theirs|(?:by|from) them)\b", re.IGNORECASE)
_OF = r"s?\b\W+(?:of|from|in|as|behind)\b"
_SOMEBODY = re.compile(
    r"\b(?:the|that) (?:\w+ )?(?:guy|girl|man|woman|lady|dude|bloke|chap|gal|kid|boy|person) (?:of|from|in)\b",
    re.IGNORECASE,
)
LEADS = 3  # whoever is meant by "the guy from …" is one of the best known people of it
KNOWN_BY = 5  # items


def with_people(move: Move, need: Need, catalogue: Catalogue, role: Role | None, item: str | None = None) -> Move:
    """Return a move with the person that "him" means, and with what people are wanted as where the words say it.

    Of the item that is talked about, "this brand" and "the same director" mean who made it. Where items have makers of
    one kind, "their newest" means the one who was named last, or else who made that item.
    """
    mentions = tuple(_made(each, move, catalogue, role, item) for each in move.mentions)
    mentions = _with_theirs(mentions, move, need, catalogue, item)
    pronoun = _PERSON.search(move.text)
    if pronoun is not None and not any(is_of_people(each.entity, catalogue.spec) for each in mentions):
        known = _last_named(need, catalogue.spec)
        if known is not None:
            start, end = move.start + pronoun.start(), move.start + pronoun.end()
            him = Mention(entity=known.facet, value=known.values, role=role, start=start, end=end)
            mentions = tuple(sorted([*mentions, him], key=lambda each: each.start))
    return move.mentioning([_in_role(each, move, catalogue) for each in mentions])


def says_theirs(text: str) -> bool:
    """Whether a text speaks of "theirs", whoever they are.

    >>> says_theirs("show me their newest"), says_theirs("show me the newest")
    (True, False)
    """
    return _THEIRS.search(text) is not None


def maker(move: Move, item_of: Callable[[Mention], str], catalogue: Catalogue) -> tuple[Mention, Terms] | None:
    """Return whom a move means by what they made, and the mention of that: "the director of the first one".

    `item_of` tells the item of a mention.
    """
    for facet in _roles(catalogue.spec):
        said = re.search(
            rf"\b(?:{'|'.join(map(re.escape, _nouns(catalogue.spec, facet)))}){_OF}", move.text, re.IGNORECASE
        )
        if said is None:
            continue
        behind = [each for each in move.of("title", "ordinal", "reference") if each.start >= move.start + said.end()]
        if not behind:
            continue
        names = catalogue.item(item_of(behind[0])).terms.get(facet, ())
        if names:
            return behind[0], Terms(facet=facet, values=tuple(names)[:MAX_VALUES])
    return _somebody(move, item_of, catalogue)


def _somebody(move: Move, item_of: Callable[[Mention], str], catalogue: Catalogue) -> tuple[Mention, Terms] | None:
    """Return whom "the guy from Heat" means: one of those who are in it, as the words for all people say it ("with").

    Of namesakes it is the best known one: nobody is asked which, since it is not what is wanted.
    """
    said = _SOMEBODY.search(move.text)
    behind = [each for each in move.of("title") if said is not None and each.start >= move.start + said.end()]
    facet = next((each for each in _roles(catalogue.spec) if _is_plainly_with(each, catalogue.spec)), None)
    if not behind or facet is None:
        return None
    try:
        item = item_of(behind[0])
    except Ambiguous as several:
        if several.nearly:
            raise
        item = several.candidates[0]
    names = _best_known(catalogue.item(item).terms.get(facet, ()), facet, catalogue)
    return (behind[0], Terms(facet=facet, values=names)) if names else None


def _best_known(names: Sequence[str], facet: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return those of some people whose best known items are known best; a cast stands in no order."""
    marked = {
        name: each.prior for name, each in catalogue.spec.facets.items() if isinstance(each, NumberFacet) and each.prior
    }
    if not marked:
        return tuple(names)[:LEADS]
    fame = catalogue.numbers[max(marked, key=lambda name: marked[name])]

    def known(name: str) -> float:
        found = [float(fame[position]) for position in catalogue.columns[facet].postings[name]]
        return sum(sorted(each for each in found if not math.isnan(each))[-KNOWN_BY:])

    return tuple(sorted(names, key=known, reverse=True)[:LEADS])


def _is_plainly_with(facet: str, spec: CatalogueSpec) -> bool:
    """Whether people are wanted as this facet by the words that a union of facets has: "with"."""
    phrases = {each.phrase.include for each in spec.facets.values() if isinstance(each, UnionFacet)}
    return getattr(spec.facets[facet].phrase, "include", None) in phrases


def people_pointed_at(move: Move, spec: CatalogueSpec) -> list[str]:
    """Return the words that point at people whom nothing tells: "that actor"."""
    found = []
    for mention in move.of("facet"):
        if _points_at_people(mention, move, spec):
            found.append(_pointer(mention, move) + move.said(mention))
    return found


def is_of_people(facet: str, spec: CatalogueSpec) -> bool:
    """Whether a facet is one of people, or all of them."""
    return facet in spec.facets and any(part in _roles(spec) for part in spec.parts_of(facet))


def _with_theirs(
    mentions: tuple[Mention, ...], move: Move, need: Need, catalogue: Catalogue, item: str | None
) -> tuple[Mention, ...]:
    """Add whom "their" means, where makers are of one kind and none is named beside it."""
    said, kinds = _THEIRS.search(move.text), _roles(catalogue.spec)
    if said is None or len(kinds) != 1 or any(each.entity == kinds[0] for each in mentions):
        return mentions
    known = _last_named(need, catalogue.spec)
    names = known.values if known is not None else catalogue.item(item).terms.get(kinds[0], ()) if item else ()
    if not names:
        return mentions
    start = move.start + said.start()
    them = Mention(entity=kinds[0], value=tuple(names)[:MAX_VALUES], start=start, end=start + len(said[0]))
    return tuple(sorted([*mentions, them], key=lambda each: each.start))


def _made(mention: Mention, move: Move, catalogue: Catalogue, role: Role | None, item: str | None) -> Mention:
    """Return who made an item for a facet that points at them, where just one has; else the mention as it is."""
    if mention.entity != "facet" or item is None or not _points_at_people(mention, move, catalogue.spec):
        return mention
    parts = catalogue.spec.parts_of(mention.value)
    made = [(part, names) for part in parts if (names := catalogue.item(item).terms.get(part, ()))]
    if len(made) != 1 or len(made[0][1]) != 1:
        return mention
    return mention.model_copy(update={"entity": made[0][0], "value": made[0][1], "role": role})


def _points_at_people(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    return mention.role is None and is_of_people(mention.value, spec) and bool(_pointer(mention, move))


def _pointer(mention: Mention, move: Move) -> str:
    """Return the words before a mention that point: "that "; empty where none do."""
    before = re.search(r"\b(?:that|this|those|these|the same)\s+$", move.before(mention))
    return before[0] if before else ""


def _in_role(mention: Mention, move: Move, catalogue: Catalogue) -> Mention:
    """Return a mention of a person in the facet that the words before it say: "directed by"."""
    if not is_of_people(mention.entity, catalogue.spec) or isinstance(mention.value, str):
        return mention
    before = move.before(mention).casefold().rstrip()
    for facet in _roles(catalogue.spec):
        words = getattr(catalogue.spec.facets[facet].phrase, "include", "").split("{")[0].strip().casefold()
        shared = any(
            isinstance(each, UnionFacet) and each.phrase.include.split("{")[0].strip().casefold() == words
            for each in catalogue.spec.facets.values()
        )
        if words and not shared and re.search(rf"\b{re.escape(words)}$", before):
            return mention.model_copy(update={"entity": facet})
    return mention


def _last_named(need: Need, spec: CatalogueSpec) -> Terms | None:
    named = [each for each in (*need.prefer, *need.require) if isinstance(each, Terms)]
    people = [each for each in named if is_of_people(each.facet, spec)]
    return people[-1] if people else None


def _roles(spec: CatalogueSpec) -> Sequence[str]:
    """Return the facets of names, those first that a union puts together: what people and firms can be."""
    unions = [each.of for each in spec.facets.values() if isinstance(each, UnionFacet)]
    named = [name for name, each in spec.facets.items() if getattr(each, "names", False)]
    return list(dict.fromkeys([part for of in unions for part in of if part in named] + named))


def _nouns(spec: CatalogueSpec, facet: str) -> list[str]:
    """Return the single words that ask for a facet, in the singular: "director"."""
    words = [each for each in spec.facets[facet].ask if " " not in each]
    return [each for each in words if not (each.endswith("s") and each[:-1] in words)] or [facet]
