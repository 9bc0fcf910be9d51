"""What a question asks for that nothing here tells: which of its words are left, which item they are of. Pure.

A question is never answered as if another one had been asked. So what is left of its words is looked for in what is
written of an item, and where that does not say, the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from actions.message import Message, Move
from actions.reading.wishes.substance import FILLER
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import UnionFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item

_WORD = re.compile(r"[^\W_][\w'’-]*")
# Words of questions that ask for nothing by themselves.
_ASKING = frozenset(
    (
        *("wich", "whos", "hows", "wheres", "tell", "more", "most", "less", "know", "info", "information", "detail"),
        *("details", "describe", "summarise", "summarize", "summary", "sum", "up", "explain", "compare", "compared"),
        *("difference", "between", "versus", "vs", "every", "both", "each", "other", "another", "again", "ever"),
        *("even", "still", "already", "yet", "because", "over", "pretty", "quite", "exactly", "thing", "things"),
        *("say", "says", "said", "little", "sounds", "sound", "looks", "interesting", "cool", "ooh", "oh", "um"),
        *("hmm", "wow", "yeah", "yes", "sure", "nah", "name", "title", "called", "whole", "full", "story", "number"),
        *("going", "goes", "go", "mean", "bad", "better", "best", "worst", "new", "first", "second", "third", "last"),
        *("anyone", "someone", "sweet", "next", "same", "different", "differ", "main", "point", "question", "ask"),
        *("asking", "wondering", "wonder", "curious", "heard", "hear", "arent", "doesnt", "didnt", "wasnt", "cant"),
        *("guess", "filmed", "shot", "set", "made", "makes", "based", "takes", "take", "place", "recorded"),
        *("usually", "many", "worth", "come", "comes", "came", "look", "true", "actual", "before", "after"),
    )
)
_DEFINITE = r"\b(?:the|that|this)\s+(?:\w+\s+){0,2}?"
_MIN = 3  # letters of a word that tells one item from another
SHORT = 4  # words that are said again; of more it is plainer to say "that"


def left_over(message: Message, spec: CatalogueSpec) -> str:
    """Return what of the moves of a message nothing accounts for: neither a mention nor the words for a fact.

    In another language nobody knows which English words a question has.
    """
    said = [_left(move, spec) for move in message.moves if move.read and move.bare is None]
    return " ".join(filter(None, said))


def _left(move: Move, spec: CatalogueSpec) -> str:
    held = [each for each in move.mentions if each.end > each.start >= move.start and each.entity != "theme"]
    silent = _silent(spec)
    return " ".join(each for each in _WORD.findall(move.without(held)) if _tells(each, silent))


def telling(text: str, spec: CatalogueSpec) -> tuple[str, ...]:
    """Return the words of a text that may tell which item it is of, in a form in which they can be compared."""
    silent = _silent(spec)
    return tuple(dict.fromkeys(stem(each) for each in _WORD.findall(text) if _tells(each, silent)))


def _tells(word: str, silent: Collection[str]) -> bool:
    return not word.isdigit() and _plain(word) not in silent


def _plain(word: str) -> str:
    return re.sub(r"['’]", "", word.casefold())


def _silent(spec: CatalogueSpec) -> frozenset[str]:
    """Return the words that say nothing here: those of questions, of the items' nouns and verbs, and of facets."""
    verbs = [word for verb in spec.having.verbs for word in (verb.do, verb.did, verb.done, verb.doing or "")]
    phrases = [*spec.noun.singles, *spec.noun.plurals, *verbs]
    for facet in spec.facets.values():
        if not isinstance(facet, UnionFacet):
            phrases += [facet.label, facet.fact.replace("{value}", ""), *facet.ask]
    return _silent_words(" ".join(phrases))


@lru_cache(maxsize=4)
def _silent_words(phrases: str) -> frozenset[str]:
    return _ASKING.union(map(_plain, (*FILLER, *_WORD.findall(phrases))))


def stem(word: str) -> str:
    """Return a word as it is compared with another: without its ending.

    >>> [stem(each) for each in ("stopped", "stops", "Islands", "stories", "storm's")]
    ['stop', 'stop', 'island', 'stori', 'storm']
    """
    plain = re.sub(r"['’]s?$", "", word.casefold())
    ending = next((each for each in ("ing", "ed", "es", "s") if plain.endswith(each)), "")
    if not ending or len(plain) - len(ending) < _MIN or plain.endswith("ss"):
        return plain.removesuffix("e") if len(plain) > _MIN else plain
    plain = plain.removesuffix(ending)
    doubled = ending in ("ing", "ed") and len(plain) > _MIN and plain[-1] == plain[-2] and plain[-1] not in "lsz"
    return plain[:-1] if doubled else plain


def without_titles(left: str, items: Sequence[Item]) -> str:
    """Return words without those that stand in the titles of items, which they told."""
    title = {stem(each) for item in items for each in _WORD.findall(item.title)}
    return " ".join(each for each in left.split() if stem(each) not in title)


def says(item: Item, words: Collection[str]) -> bool:
    """Whether what is written of an item has all of some words in it, each in one of its forms."""
    return bool(words) and set(words) <= _written(item)


def _written(item: Item) -> set[str]:
    values = [value for held in item.terms.values() for value in held]
    return {stem(each) for each in _WORD.findall(" ".join((item.title, item.prose, *values)))}


def named_in(word: str, title: str) -> bool:
    """Whether a title has a word in one of its forms.

    >>> named_in("elections", "An election in autumn"), named_in("tram", "The trampoline")
    (True, False)
    """
    return stem(word) in {stem(each) for each in _WORD.findall(title)}


def named_by_words(
    text: str, items: Sequence[str], catalogue: Catalogue, *, instead_of: str | None = None
) -> str | None:
    """Return the one of several items that words of a text are of: "the phone sounds nice, what does it cost?".

    Titles tell before texts. Of texts, and where something is talked about already (`instead_of`), only a word tells
    that is said with an article: "the harbour one, why was it stopped?".
    """
    words = [each for each in telling(text, catalogue.spec) if len(each) >= _MIN]
    definite = [each for each in words if re.search(_DEFINITE + re.escape(each), text, re.IGNORECASE)]
    titles = {item: {stem(each) for each in _WORD.findall(catalogue.item(item).title)} for item in items}
    if instead_of is None:
        texts = {item: _written(catalogue.item(item)) for item in items}
        return _only(words, titles) or _only(definite, texts)
    known = _written(catalogue.item(instead_of))
    return _only([each for each in definite if each not in known], titles)


def _only(words: Sequence[str], having: dict[str, set[str]]) -> str | None:
    """Return the item that words have which no other has, where they all have the same one."""
    found = [[item for item, held in having.items() if word in held] for word in words]
    single = {items[0] for items in found if len(items) == 1}
    return single.pop() if len(single) == 1 else None


def of_something_else(text: str, message: Message, spec: CatalogueSpec) -> str:
    """Return what a superlative is said of where that is nothing that it counts: "the best twist"; else nothing."""
    said = re.search(r"\b(?:\w+est|better|worst|most|least)\s+(?P<of>[\w'’-]+)", text, re.IGNORECASE)
    if said is None or said[0].casefold() in spec.superlatives:  # "least violent" is one itself
        return ""
    start, end = said.span("of")
    covering = [each for each in message.mentions if each.start < end and start < each.end]
    other = any(each.entity in spec.loose for each in covering) or (not covering and _tells(said["of"], _silent(spec)))
    return said[0] if other else ""
