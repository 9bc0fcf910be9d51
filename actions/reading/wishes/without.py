"""What is ruled out in words that no facet has: what is shown and tells of it goes, and of a series all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Mention, Move
from actions.reading.wishes.substance import substance
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Terms

MIN_STEM = 4  # letters by which a word is told from others
_NEGATIONS = re.compile(
    r"\b(?:not|no|nothing|none|never|without|avoid|except|anything but|interested in|more|getting|nor|any of)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(
    r"\s+(?:(?!(?:during|anything|something|nothing)\b)[a-z]{2,}ing"
    r"|who|that (?:get|are|die))\b",
    re.IGNORECASE,
)
# "No aliens" are things, and "not Aliens" is a title.
_NO_THINGS = re.compile(r"\b(?:no|without|any|with)\s+(?:any\s+)?$", re.IGNORECASE)


def unnamed(move: Move, spec: CatalogueSpec) -> str:
    """Return what a move rules out that names nothing which is known here."""
    if move.mentions:
        return ""
    return substance(_NEGATIONS.sub(" ", move.text).strip(), spec)


def telling_of(words: str, state: State, catalogue: Catalogue) -> list[str]:
    """Return what is shown and tells of all that is ruled out, by its title or what is written about it."""
    stems = [word.casefold()[: max(MIN_STEM, len(word) - 2)] for word in re.findall(r"\w{3,}", words)]
    found = []
    for item in state.shown:
        known = catalogue.item(item) if item in catalogue else None
        text = f"{known.title} {known.prose}".casefold() if known else ""
        if stems and all(re.search(rf"\b{re.escape(stem)}", text) for stem in stems):
            found.append(item)
    return found


def things(move: Move, state: State, catalogue: Catalogue) -> Move:
    """Return a move in which "no aliens" are aliens, where no item of that title is talked about.

    Of "nothing with kids getting hurt" what they do counts, and not that it is for kids.
    """
    happens = next((each for each in move.mentions if _happens(each, move, catalogue.spec)), None)
    if happens is not None:
        words = re.split(r"[,.;!?]", move.text[happens.start - move.start :])[0].strip()
        theme = happens.model_copy(update={"entity": "theme", "value": words, "end": happens.start + len(words)})
        move = move.mentioning(
            [*(each for each in move.mentions if not happens.start <= each.start < theme.end), theme]
        )
    return move.mentioning([_as_thing(each, move, state, catalogue) for each in move.mentions])


def _happens(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    """Whether something is ruled out that happens to what is named."""
    facet = spec.facets.get(mention.entity)
    if move.kind != "avoid" or not isinstance(facet, TermsFacet) or any(map(facet.phrase.noun, mention.names)):
        return False  # what an item is ("no westerns running three hours") does nothing
    return _HAPPENS.match(move.behind(mention)) is not None


def _as_thing(mention: Mention, move: Move, state: State, catalogue: Catalogue) -> Mention:
    said = move.said(mention)
    plural = mention.entity == "title" and re.fullmatch(r"[a-z]{3,}s", said) is not None
    if not plural or not _NO_THINGS.search(move.before(mention)) or {*state.shown, state.focus} & {*mention.names}:
        return mention
    for name, facet in catalogue.spec.facets.items():
        if isinstance(facet, TermsFacet) and (value := _value(said, name, catalogue)) is not None:
            return mention.model_copy(update={"entity": name, "value": (value,)})
    return mention.model_copy(update={"entity": "theme", "value": said})


def _value(plural: str, facet: str, catalogue: Catalogue) -> str | None:
    column = catalogue.columns.get(facet)
    return next((each for each in (plural, plural[:-1]) if column is not None and each in column.postings), None)


def _plain(name: str) -> str:
    return name.casefold().strip().removeprefix("the ")


def series_of(items: Sequence[str], said: str, catalogue: Catalogue) -> Terms | None:
    """Return the series whose name an item is ruled out by: all of Star Trek of "not Star Trek"."""
    for name, facet in catalogue.spec.facets.items():
        if not isinstance(facet, TermsFacet) or not facet.series:
            continue
        values = {value for item in items if item in catalogue for value in catalogue.item(item).terms.get(name, ())}
        same = tuple(sorted(each for each in values if _plain(each) == _plain(said)))
        if same:
            return Terms(facet=name, values=same)
    return None
