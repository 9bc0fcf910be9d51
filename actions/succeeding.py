"""Which of the earlier wishes a message leaves standing: it adds to them, takes the place of some, or begins anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from actions.changing import replacing
from actions.interpret import Read
from actions.message import Move
from actions.reading.wishes.asides import changes_topic
from actions.turn import Turn
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Noun, either
from recommender.domain.acts import Act, Prefer, Replace, Require, Similar, Theme, update_all
from recommender.domain.conditions import MAX_VALUES, Terms, overlap
from recommender.domain.need import Need

FEW = 20  # so many items that are two things at once are too few to think that both are wanted

ADDS = re.compile(r"^\W*(?:and|but|also|plus|or)\b|\b(?:also|too|as well|in addition|on top)\b", re.IGNORECASE)
_BEGINS_ANEW = re.compile(
    r"^\W*(?:(?:ok|okay|alright|and|so)\W+)*(?:now|next|this time)\W+.*\b(?:an?|some|something|anything)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"^\W*(?:and|also|plus)\b", re.IGNORECASE)
_REFINES = re.compile(
    r"^\W*(?:(?:ok|okay|but|maybe|only|just|preferably|the|those|ones?)\W+)*(?:with|in|at|on|set|where|who|whose|that|from|by)\b",
    re.IGNORECASE,
)
# "Now chips", "oatmeal next", "then butter", "back to the beer": not "wine then", which stands in another's place.
_NEXT = re.compile(
    r"^\W*(?:(?:ok|okay|alright|right|great|good|so|and|but|hm+|no|please)\W+)*(?:now|next|then|back to)\b|\bback to\b"
    r"|\bnext(?: (?:please|then))?\W*$",
    re.IGNORECASE,
)
_BACK_TO = re.compile(r"\bback to\b", re.IGNORECASE)
_TAKEN = ("save", "accept")
_HOW_ABOUT = re.compile(r"^\W*(?:\w+\W+){0,2}?(?:how|what) about\b", re.IGNORECASE)


async def taken(turn: Turn, before: Need, read: Sequence[tuple[Move, Read]]) -> Need:
    """Return the need after what was read; a wish that cannot hold beside an earlier message's takes its place."""
    said = " ".join(move.text for move, _ in read if move.read)
    recalls = _recalling(turn.recommender.spec.noun).search(said)
    begun = recalls or _BEGINS_ANEW.search(said) or changes_topic(said) or _is_whole(turn, before, read)
    need = Need(exclude=before.exclude, indifferent=before.indifferent, count=before.count) if begun else before
    anew = not begun and leads_on(turn, before, read)
    if anew:
        kept = tuple(each for each in before.require if each.facet in turn.recommender.spec.labels)
        need = Need(require=kept, exclude=before.exclude, indifferent=before.indifferent, count=before.count)
    settled: set[str] = set()
    preferred: list[Act] = []  # by this message: what takes the place of earlier wishes leaves that
    for move, found in read:
        acts: list[Act] = found.acts
        adds = move.kind not in ("want", "ask", "similar") or bool(ADDS.search(move.text))
        for act in acts:
            if ADDS.search(move.text) and (both := _some_of_each(turn, act, need if anew else before)) is not None:
                need = update_all(need, [both])
                settled.add(_family(act, turn.recommender.spec))
                continue
            instead = _HOW_ABOUT.search(move.text) is not None
            instead = instead or _names_kind(move, act, turn.recommender.spec)
            refines = isinstance(act, Theme) and _refines(turn, move, act)
            displaces = not (adds or refines) and await _displaces(turn, need, before, act, settled, instead=instead)
            need = update_all(need, turn.recommender.taken_back(act, need))
            need = update_all(
                need, [*replacing([act], need, turn.recommender.spec), *preferred] if displaces else [act]
            )
            preferred += [act] if isinstance(act, Prefer) else []
            settled.add(_family(act, turn.recommender.spec))
    return need


def leads_on(turn: Turn, before: Need, read: Sequence[tuple[Move, Read]]) -> bool:
    """Whether somebody who goes round a shop has come to another kind of thing: "now chips", "the first. And eggs".

    What was said of the thing before, such as its price, is not said of this one.
    """
    catalogue = turn.recommender.catalogue
    family = catalogue.spec.family
    old = [each for each in before.require if each.facet in family]
    new = [
        (move, act.condition)
        for move, found in read
        for act in found.acts
        if isinstance(act, Require) and act.condition.facet in family
    ]
    if catalogue.spec.stock is None or not new or before.is_empty:
        return False
    apart = not any((catalogue.having(one) & catalogue.having(other)).any() for one in old for _, other in new)
    said = " ".join(move.text for move, _ in new)
    if not apart:
        return _BACK_TO.search(said) is not None
    taken_one = any(move.kind in _TAKEN for move in turn.message.moves)
    of_each = all(other.facet == one.facet for one in old for _, other in new)  # "and coffee too": some of each
    return taken_one or _NEXT.search(said) is not None or (bool(old) and not of_each and bool(_GOES_ON.search(said)))


def _refines(turn: Turn, move: Move, act: Theme) -> bool:
    """Whether a theme is said more of what was asked for: "with a dog"; a bare word may answer what was asked back.

    Where only items with the words are found, another word is another search.
    """
    if not turn.recommender.catalogue.has_texts:
        return False
    offer = turn.state.offer
    bare = move.text.strip(" ,.!?") == act.text and offer is not None and offer.kind == "question"
    return bare or _REFINES.search(move.text) is not None


def _some_of_each(turn: Turn, act: Act, before: Need) -> Act | None:
    """Return what asks for some of each where a kind is added that no item of the earlier is: "and coffee too"."""
    catalogue = turn.recommender.catalogue
    if not isinstance(act, Require) or not isinstance(act.condition, Terms):
        return None
    new = act.condition
    old = next((each for each in before.require if isinstance(each, Terms) and each.facet == new.facet), None)
    if old is None or new.facet != catalogue.spec.show[0] or (catalogue.having(old) & catalogue.having(new)).any():
        return None
    values = tuple(dict.fromkeys((*old.values, *new.values)))[:MAX_VALUES]
    return Replace(condition=Terms(facet=new.facet, values=values), facets=(new.facet,))


@lru_cache(maxsize=4)
def _recalling(noun: Noun) -> re.Pattern[str]:
    """What begins a description of one that somebody remembers, whatever was asked for before."""
    one = either(("one", *noun.singles))
    return re.compile(
        rf"^\W*(?:\w+\W+){{0,4}}?(?:that|what(?:['’]?s| is| was) the) {one} (?:where|in which|when|about)\b",
        re.IGNORECASE,
    )


def _names_kind(move: Move, act: Act, spec: CatalogueSpec) -> bool:
    """Whether a value is said by its own name, as what is looked for: "a comedy", and not "something funny"."""
    if not isinstance(act, Require) or not isinstance(act.condition, Terms):
        return False
    facet, values = spec.facets[act.condition.facet], act.condition.values
    nouns = {value: facet.phrase.noun(value) for value in values} if isinstance(facet, TermsFacet) else {}
    if not nouns or not all(nouns.values()):
        return False
    own = {name.casefold() for value, noun in nouns.items() for name in (value, noun or value)}
    said = [move.said(mention).casefold() for mention in move.of(act.condition.facet) if mention.names == values]
    return any(word in own or f"{word} {spec.noun.many}" in own or word.rstrip("s") in own for word in said)


def _is_whole(turn: Turn, before: Need, read: Sequence[tuple[Move, Read]]) -> bool:
    """Whether a message asks anew for several of the things that stood before, which makes it a request of its own."""
    spec = turn.recommender.spec
    said = [
        act
        for move, found in read
        if move.read and move.kind in ("want", "ask") and not ADDS.search(move.text)
        for act in found.acts
        if isinstance(act, Require) and act.condition not in before.require
    ]
    stood = {spec.rivals(each.facet)[0] for each in before.require}
    return len({_family(act, spec) for act in said} & stood) > 1


async def _displaces(
    turn: Turn, need: Need, before: Need, act: Act, settled: set[str], *, instead: bool = False
) -> bool:
    """Whether an act takes the place of what an earlier message asked for: only few items would be both.

    `instead` says that it was put forward as something else: "how about a western".
    """
    spec = turn.recommender.spec
    if _family(act, spec) in settled:
        return False
    if isinstance(act, Theme):
        return bool(before.themes) and act.text not in before.themes
    if isinstance(act, Similar):
        return bool(before.examples) and act.item not in need.examples
    if not isinstance(act, Require) or not isinstance(act.condition, Terms) or act.condition.facet in spec.labels:
        return False
    new, rivals = act.condition, spec.rivals(act.condition.facet)
    old = [each for each in need.require if each in before.require and each.facet in rivals and each != new]
    if not old or any(overlap(each, new) for each in old):
        return False
    if instead or _one_at_a_time(new.facet, spec):
        return True
    both = Need(require=(*old, new))
    return await turn.call(turn.recommender.count, both) < FEW


def _family(act: Act, spec: CatalogueSpec) -> str:
    """Name what an act speaks of: all facets of people are one thing."""
    return spec.rivals(act.condition.facet)[0] if isinstance(act, Require) else act.act


def _one_at_a_time(facet: str, spec: CatalogueSpec) -> bool:
    """Whether who names a second value has changed their mind: of origins, languages and places on a scale."""
    related = [described for name in spec.rivals(facet) if isinstance(described := spec.facets[name], TermsFacet)]
    return any(described.settles or described.order for described in related)
