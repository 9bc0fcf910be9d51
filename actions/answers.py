"""Whether a typed message answers what the bot asked last, and with which option. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from pydantic import TypeAdapter

from actions.message import Bounds, Mention, Message, Move
from actions.references import described, the_one
from actions.state import Offer, Option
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition, Terms

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)

# What one says around the name of one of several: whoever says more than that says something of their own.
_DEFINITE = frozenset({"the", "that", "this", "one", "ones", "version"})
_AROUND = _DEFINITE.union(
    ("from", "of", "by", "in", "with", "made", "and", "i", "i'm", "meant"),
    ("mean", "think", "guess", "it", "its", "it's", "is", "was", "ok", "okay", "oh", "yes"),
    ("yeah", "yep", "no", "nope", "not", "please", "uh", "um", "er", "hmm", "ah", "sorry"),
    ("actually", "sure", "take", "make", "would", "be", "number", "title", "called"),
    ("course", "obviously", "definitely", "clearly", "naturally", "certainly", "probably", "maybe"),
)
# "No, the 2021 one" says which; "not the 2021 one" says which not.
_PUTS_RIGHT = re.compile(r"^\W*(?:no|nope|nah)\b(?!\W+(?:not|no)\b).*\b(?:the|that)\b", re.IGNORECASE)
_TOO = re.compile(r"\s*(?:(?:not|way|much|a bit)\s+)*(?:too|so|that|very)\b", re.IGNORECASE)
_CONSENTS = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|yup|sure|ok|okay|do|please|keep|save|add|put|it|that|this|them|on|to|my|list|for|me|later)\b\W*)+$",
    re.IGNORECASE,
)


def answered(text: str, message: Message, offer: Offer, catalogue: Catalogue, words: str = "") -> Option | None:
    """Return the option that a typed message chooses, or None where it is about something else.

    The mentions have their places in `text`. In another language that is the English of `words`, which were typed.

    A label typed out always chooses, quotes or not. "Without the length limit" and "without French" choose what to give
    up. Among items "the second", "the 1995 one", "Heat 1995" and "the one with Pacino" choose, and "show me dramas from
    the 90s" does not, whatever came out in the 90s.
    """
    for option in offer.options:
        if _words(option.label) == _words(words or text):
            return option
    choose = _CHOOSERS.get(offer.kind)
    return choose(text, message, offer, catalogue, words or text) if choose else None


def consents(move: Move) -> bool:
    """Whether a move, whatever it was taken for, says no more than yes to being offered to keep something."""
    return move.read and move.kind in ("always", "accept") and _CONSENTS.match(move.text) is not None


def is_bare(text: str, message: Message, catalogue: Catalogue) -> bool:
    """Whether a message only points at one of several things: nothing is in it but names and words around them.

    "The drama" points, "a drama" asks for one.
    """
    if any(move.bare is not None for move in message.moves):
        return all(move.bare for move in message.moves)
    if any(_TOO.match(text[each.start : each.end]) for each in message.of("critique")):
        return False  # "the first is too sad" says what one thinks of it
    left = list(text)
    for mention in message.mentions:
        left[mention.start : mention.end] = " " * (mention.end - mention.start)
    noun, behind = catalogue.spec.noun, catalogue.spec.cues.get("followers", ())
    around = _AROUND.union(*(_words(each) for each in (*noun.singles, *noun.plurals, *behind)))
    words = _words("".join(left))
    if not all(word in around for word in words):
        return False
    return bool(_DEFINITE & set(_words(text))) or all(_is_name(mention, catalogue.spec) for mention in message.mentions)


def _is_name(mention: Mention, spec: CatalogueSpec) -> bool:
    """Whether a mention tells one item from others by itself: a title, a place, a number or a person."""
    if mention.entity in ("title", "ordinal") or isinstance(mention.value, Bounds):
        return True
    return mention.entity in spec.facets and _of_names(spec, mention.entity)


def _of_names(spec: CatalogueSpec, facet: str) -> bool:
    return all(getattr(spec.facets[part], "names", False) for part in spec.parts_of(facet))


def _item(text: str, message: Message, offer: Offer, catalogue: Catalogue, words: str) -> Option | None:
    """Return the option of an item that is pointed at."""
    options = offer.options
    saves = offer.kind == "accepted" and any(each.value in ("save", "share") for each in message.of("reaction"))
    if not is_bare(text, message, catalogue) or saves or len({each.value for each in message.of("ordinal")}) > 1:
        return None  # "save the first and the second" is done, and not one of them asked about again
    for mention in message.of("title"):
        fitting = [option for option in options if option.item in mention.names]
        if len(fitting) == 1:
            return fitting[0]
    if place := _place(message, options):
        return place
    items = {option.item: option for option in options if option.item}
    ruled_out = [each.having(None) for each in message.mentions if each.role == "exclude"]
    if ruled_out and not _PUTS_RIGHT.search(text):
        left = set(items).difference(described(ruled_out, list(items), catalogue))
        return items[left.pop()] if len(left) == 1 else None
    said = [each.having(None) for each in message.mentions]
    meant = the_one(said, list(items), catalogue)
    return items[meant] if meant is not None else None


def _place(message: Message, options: Sequence[Option]) -> Option | None:
    return next(filter(None, (at_place(mention.value, options) for mention in message.of("ordinal"))), None)


def at_place(position: int, options: Sequence[Option]) -> Option | None:
    """Return the option at a position, counted from 1 or, when it is negative, from the end; None beyond."""
    if position == 0 or abs(position) > len(options):
        return None
    return options[position - 1 if position > 0 else position]


def _way_out(text: str, message: Message, offer: Offer, catalogue: Catalogue, words: str) -> Option | None:
    """Return what a message says to give up, by its place or by its name."""
    if is_bare(text, message, catalogue) and (place := _place(message, offer.options)):
        return place
    given_up = [option for option in offer.options if _gives_up(words, message, option, catalogue.spec)]
    return given_up[0] if len(given_up) == 1 else None


def _statement(text: str, message: Message, offer: Offer, catalogue: Catalogue, words: str) -> Option | None:
    """Return what of a profile is to be forgotten; "the second" of anything else is of a list."""
    return _place(message, offer.options) if message.intent == "forget" else None


def _reading(text: str, message: Message, offer: Offer, catalogue: Catalogue, words: str) -> Option | None:
    return _place(message, offer.options) if is_bare(text, message, catalogue) else None


_CHOOSERS: Mapping[str, Callable[[str, Message, Offer, Catalogue, str], Option | None]] = {
    "title": _item,
    "which": _item,
    "accepted": _item,
    "relax": _way_out,
    "profile": _statement,
    "reading": _reading,
}


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.casefold().replace("’", "'"))


def _gives_up(said: str, message: Message, option: Option, spec: CatalogueSpec) -> bool:
    """Whether a message says to do without all that an option drops, by the facet's name or by the value.

    By the value only where it begins as the label does ("without French"): "nothing French" rules French out, which is
    the same list now and another one later.
    """
    as_label = said.casefold().startswith(_words(option.label)[0])
    dropped = [_CONDITION.validate_python(each["value"]) for each in option.entities if each.get("entity") == "drop"]
    return bool(dropped) and all(
        any(_names(each, condition, spec, by_value=as_label) for each in message.mentions) for condition in dropped
    )


def _names(mention: Mention, condition: Condition, spec: CatalogueSpec, *, by_value: bool) -> bool:
    if mention.role != "exclude":
        return False
    if mention.entity == "facet" and mention.value in spec.facets:
        facet = spec.facets[condition.facet]
        settled = facet.settles if isinstance(facet, TermsFacet) else ()
        named = set(spec.parts_of(mention.value))
        return bool(named & {*spec.parts_of(condition.facet), *settled})
    same = mention.entity == condition.facet and not isinstance(mention.value, Bounds)
    return by_value and same and isinstance(condition, Terms) and bool(set(mention.names) & set(condition.values))
