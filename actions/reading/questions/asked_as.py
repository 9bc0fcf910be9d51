"""What a move asks for where its words tell so, whatever it was taken for: what there is, an order, a comparison.

One reader serves all catalogues and rarely errs on wishes; short commands about a list it takes for many things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.message import Mention, Move
from actions.reading.lists.first_of import first_of
from actions.reading.lists.picking import of_choosing
from actions.reading.questions.asked_when import as_asked_when, in_which_order
from actions.reading.questions.works import asks_for_else_by_them, asks_for_works_of_the_same
from actions.state import State
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either
from recommender.domain.need import Order

ASKS = "asks_"  # before a kind of question (recommender/wording/asked.py), kept as if it had been a facet's name

_HERE = (
    r"(?:(?:do|did) (?:you|u)(?: guys)? (?:have|got|sell|stock|carry|offer|know)|have (?:you|u) got"
    r"|(?:you|u)(?:['’]ve| have)? (?:have|got|sell|stock|carry|offer)|(?:are|is) there|there (?:are|is)"
    r"|(?:can|could) (?:i|we) (?:get|find|buy|choose from|choose|have|pick)|you have)"
)
_ALL_THAT_IS_HERE = re.compile(rf"\b(?:what|which|whats|list|show|all|every|tell)\b.*\b{_HERE}\b", re.IGNORECASE)
_BEGINS = r"^\W*(?:(?:so|and|ok|okay|well|hi|hey|then|but|um|please|list|show me|tell me)\W+)*"
_HOW_MANY_HERE = re.compile(rf"{_BEGINS}how many\b.*\b{_HERE}\b", re.IGNORECASE)
_WORD = re.compile(
    rf"{_BEGINS}what (?:does|do|is|would) (?:the |a )?(?:word |words |term )?[\"“'‘]?[\w' -]{{2,30}}?[\"”'’]? mean\b"
    r"|\bwhat['’]?s the meaning of\b|\bwhat is meant by\b",
    re.IGNORECASE,
)
_SORT = re.compile(
    r"\b(?:(?:sort|order|rank|arrange)(?:ed|ing)?|put|list|show)\b.*?\b(?:by|in order of|according to)\b", re.IGNORECASE
)
_SORTS = re.compile(r"\b(?:sort|rank|arrange|order)(?:ed)?\b", re.IGNORECASE)
_ALL = re.compile(
    rf"{_BEGINS}(?:(?:is|was|are) (?:that|this|those|these|there|it)(?: really)? (?:all|it|everything)"
    r"(?: (?:you have|there is|of (?:it|them)))?|that['’]?s (?:all|it)"
    r"|(?:only|just) (?:one|two|three|four|these|those|that|\d{1,2})(?: of them)?|no more)\s*\?",
    re.IGNORECASE,
)
_SHOWN_FIRST = re.compile(
    rf"{_BEGINS}(?:what|which)(?: ones?)? (?:was|were) the (?:very )?first(?: \w+)? (?:that )?you (?:\w+ed|gave|had)\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(rf"{_BEGINS}(?:(?:can|could|would|will) you )?compare\b", re.IGNORECASE)
_WHAT_OF = re.compile(rf"{_BEGINS}(?:what|how) (?:about|of) (?:number |no\.? ?|#)?\d{{1,2}}\W*$", re.IGNORECASE)
_SUM_UP = re.compile(
    r"\bsummari[sz]e\b|\bsum (?:it|this|that) up\b|\b(?:short|quick|brief) summary\b|\bthe (?:gist|summary)\b"
    r"|\bin a nutshell\b|\beli5\b|\bin (?:simple|plain|easy) (?:words|terms|english|language)\b"
    r"|\bexplain\b(?!.*\b(?:why|you|your|pick\w*|cho\w+|suggest\w*|recommend\w*|list)\b)",
    re.IGNORECASE,
)
_TELL_MORE = re.compile(
    rf"{_BEGINS}(?:(?:can|could) you )?(?:tell me|say|know|give me|show me)?\s*(?:a bit |some |a little )?more"
    r"(?: (?:details|info|information))?(?: (?:about|on|of) (?:it|that|this|that one|this one))?\W*$",
    re.IGNORECASE,
)
_ONLY_MORE = re.compile(r"\b(?:tell|say|about|details|info|information)\b", re.IGNORECASE)
_LIKE_IT = re.compile(
    r"\b(?:who|what|which|anything|anyone|something|someone|somebody)\b.*\b(?:like|similar to)\s+"
    r"(?:him|her|it|them|that|this|these|those)\W*$",
    re.IGNORECASE,
)
_OF_THE_PICK = re.compile(
    r"\b(?:you|u|me|my|i|list|here|suggest\w*|recommend\w*|pick\w*|chose\w*|choose|show\w*)\b", re.IGNORECASE
)
_WHY_SO = re.compile(
    r"\bwhy\s+(?:was|were|did|does|do|is|are|has|have|had|can['’]?t|would|will)\b(?P<what>.+)", re.IGNORECASE
)
_HOW_SO = re.compile(
    r"\b(?:how (?:do|does|did|can|could|is|are|was|were|will|would)|what (?:do|does|did|will|would)) (?P<what>.+)",
    re.IGNORECASE,
)
_BARE_WHY = re.compile(
    r"^\W*(?:why\s+\w+\s+)?(?:it|this|that|these|those|the \w+|not|one|ones|so|there|in|on|\W)*$", re.IGNORECASE
)
# Said beside one item, these ask to be told of it.
_TOLD_OF = frozenset({"save", "share", "more", "ask", "want", "off", "nlu_fallback", "replace", "help"})
_MISTAKEN = frozenset(
    {"help", "bot", "profile", "ask", "want", "off", "nlu_fallback", "mention", "ask_about", "more", "chat"}
)
_NUMBER = re.compile(
    r"(?:\b(?:is|was|does|did|has|are|compare|between|than|versus|vs|about|of|with|in|number|no\.?|\w+er)|[#,:]|^)\s*"
    r"(?P<one>\d{1,2})(?:\s*(?:,|and|or|to|with|vs\.?|versus|&|than)\s*(?:(?:number|no\.?|#)\s*)?(?P<two>\d{1,2}))?\b"
    r"(?!\s*(?:%|[.:,]\d|hours?|h\b|minutes?|mins?|years?|yrs?|euros?|dollars?|stars?|points?|people|out of|of|more"
    r"|days?|weeks?|or (?:more|less)|and (?:a half|up|over))|\w|['’]?s\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\bthe (?P<place>first|second|third|fourth|fifth|last)(?: one)?(?=\s+(?:like|about|again|then|please)\b|\W*$)",
    re.IGNORECASE,
)
_PLACES: Mapping[str, int] = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ASKS_OF_A_NUMBER = re.compile(
    rf"{_BEGINS}(?:is|was|does|did|has|are|do|can)\s+(?:number |no\.? ?|#)?\d{{1,2}}\b", re.IGNORECASE
)
_ALTERNATIVES = re.compile(r"(?:\W|\b(?:or|and|maybe|perhaps|some|either|an?|the)\b)*", re.IGNORECASE)


def asked_as(moves: Sequence[Move], state: State, spec: CatalogueSpec) -> list[Move]:
    """Return moves as what their words ask for; those that were read as they are meant stay as they are."""
    found, about_one = list[Move](), state.focus is not None or len(state.shown) == 1
    for move in moves:
        about_one = about_one or bool(move.of("title", "ordinal"))
        of_the_talk = _of_the_talk(move, state, spec) if move.read else move
        found.append(of_the_talk or _asked_as(move, state, spec, about_one=about_one))
    return found


def _asked_as(move: Move, state: State, spec: CatalogueSpec, *, about_one: bool) -> Move:
    move = _numbered(move, state)
    if move.kind in ("ask_about", "compare"):
        move = _asking_for_a_facet(move, spec)
    move = as_asked_when(move, state, spec)
    text = move.text
    if move.kind == "compare" and not state.shown and _only_kinds(move, spec):
        return move.model_copy(update={"kind": "want"})  # where there is nothing to compare yet
    if move.kind in ("count", "more", "ask_about", "nlu_fallback") and _ALL.search(text):
        return _asking(move, "count", "presence", mentions=())
    if move.kind == "count" and _WHAT_OF.search(text) and move.of("ordinal"):
        return move.model_copy(update={"kind": "ask_about"})
    return _commanded(move, state, spec, about_one=about_one)


def _commanded(move: Move, state: State, spec: CatalogueSpec, *, about_one: bool) -> Move:
    """Return a move as the short command that it is: to compare, to sum up, to tell more, to go back, to sort."""
    text = move.text
    if _COMPARE.search(text) and move.kind not in ("like", "dislike"):
        return move.model_copy(update={"kind": "compare"})
    explains = move.kind in ("why", "ask_about") and spec.ages
    if (move.kind in _TOLD_OF or explains) and not move.of(*spec.facets):
        if _SUM_UP.search(text):
            named = move.of("title", "ordinal")
            return _asking(move, "story", mentions=tuple(named))
        if about_one and _TELL_MORE.search(text) and _ONLY_MORE.search(text):
            return move.model_copy(update={"kind": "ask_about"})
    if move.kind == "ask_about" and not move.mentions and _LIKE_IT.search(text):
        return move.model_copy(update={"kind": "similar"})
    if (move.kind == "why" or (move.kind == "any" and about_one)) and _asks_of_the_story(move, spec):
        return move.model_copy(update={"kind": "ask_about"})
    order = _order(move, state, spec)
    if order is not None:
        return order
    return _of_what_is_here(move, spec)


def _of_the_talk(move: Move, state: State, spec: CatalogueSpec) -> Move | None:
    """Read what asks of the talk so far: which one to take, what came first, what else they made."""
    if (kind := of_choosing(move, state, spec)) != move.kind:
        return move.model_copy(update={"kind": kind})
    if move.kind in _MISTAKEN | {"correct"} and _WORD.search(move.text) and not move.of("ordinal"):
        return move.model_copy(update={"kind": "off"}).mentioning([])  # nobody here explains words
    if move.kind in ("why", "ask_about", "compare", "back") and _SHOWN_FIRST.search(move.text):
        return move.model_copy(update={"kind": "back"}).mentioning([])
    if asks_for_else_by_them(move, state, spec):
        return _asking(move, "works", mentions=())
    if asks_for_works_of_the_same(move, spec):
        return _asking(move, "works")
    return None


def _only_kinds(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a message names kinds of things and nothing else: "coffee or tea?"."""
    facets = [spec.facets.get(each.entity) for each in move.mentions]
    kinds = all(isinstance(each, TermsFacet) and not each.names for each in facets)
    return bool(facets) and kinds and _ALTERNATIVES.fullmatch(move.without(move.mentions)) is not None


def _asks_of_the_story(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a reason is asked for that lies in the story, and not in the picking: "why was it stopped?".

    Of what happens it may be asked how, too: "how do they know how old it is?".
    """
    said = _WHY_SO.search(move.text) or (_HOW_SO.search(move.text) if spec.ages and move.kind == "why" else None)
    if said is None or move.of("title") or _OF_THE_PICK.search(move.text):
        return False
    return not _BARE_WHY.match(said["what"])


def _of_what_is_here(move: Move, spec: CatalogueSpec) -> Move:
    """Read what asks which values there are, or how many items: "list all genres you have", "what can I get here?"."""
    text, facets = move.text, move.of("facet")
    others = [each for each in move.mentions if each.entity not in ("facet", "reaction", "reference")]
    if move.kind == "count" and not move.mentions and _HOW_MANY_HERE.search(text):
        move = move.model_copy(update={"kind": "ask_about"})  # "how many stories you got"
    counts = move.kind in _MISTAKEN and move.kind != "ask_about" and not facets
    if counts and others and _HOW_MANY_HERE.search(text):
        return _asking(move, "count", "presence")  # "how many jazz artists do you have from the 60s"
    if move.kind not in _MISTAKEN or others:
        return move
    general = ("thing", "things", "stuff", "item", "items", "product", "products")
    things = either((*general, *spec.noun.singles, *spec.noun.plurals))
    of_these = rf"\bhow many(?: (?:more|of (?:them|those|these)))?(?: altogether| in total)? {_HERE}\b"
    how_many = rf"\bhow many(?: different)? {things}\b.*\b{_HERE}\b|{of_these}"
    if re.search(how_many, text, re.IGNORECASE) and not facets:
        return _asking(move, "count", "presence", mentions=())
    if facets and _ALL_THAT_IS_HERE.search(text):
        return _asking(move, "presence")
    kind = re.search(rf"{_BEGINS}(?:what|which|all(?: the)?)\s+(?P<kind>\w+)\s+{_HERE}\b", text, re.IGNORECASE)
    facet = _named_facet(kind["kind"], spec) if kind and not facets else None
    if facet is not None:
        told = Mention(entity="facet", value=facet, start=move.start, end=move.start)
        return _asking(move, "presence", mentions=(told,))
    kinds = r"(?:(?:kinds?|sorts?|types?|ranges?)(?: of)? ?)?"
    rest = r"(?: here| there| in (?:the|your|this) \w+| at all| (?:to|on) \w+| from| from you)*"
    asks = rf"{_BEGINS}(?:what|which|whats)\s+{kinds}(?:{things})?\s*{_HERE}{rest}\W*$"
    if not facets and re.search(asks, text, re.IGNORECASE):
        told = Mention(entity="facet", value=spec.show[0], start=move.start, end=move.start)
        return _asking(move, "presence", mentions=(told,))
    # Something that nothing here goes by: it is said that it is not here, and not who is talking.
    of_us = move.kind in ("bot", "help", "profile", "off", "nlu_fallback")
    if of_us and re.search(rf"{_BEGINS}(?:what|which)\s+\w+\s+{_HERE}{rest}\W*$", text, re.IGNORECASE):
        return move.model_copy(update={"kind": "ask_about"})
    return move


def _asking_for_a_facet(move: Move, spec: CatalogueSpec) -> Move:
    """Read a word for a facet behind "what" as that, and not as a value: "what country is Bach from?"."""
    mentions = list[Mention]()
    for each in move.mentions:
        facet = _named_facet(move.said(each), spec) if each.entity in spec.facets else None
        asked = facet is not None and re.search(r"\b(?:what|which|whats)\s+$", move.before(each), re.IGNORECASE)
        told = each.model_copy(update={"entity": "facet", "value": facet, "role": None})
        mentions.append(told if asked else each)
    return move.mentioning(mentions)


def _named_facet(word: str, spec: CatalogueSpec) -> str | None:
    asks = {name: (facet.label, *getattr(facet, "ask", ())) for name, facet in spec.facets.items()}
    said = {word.casefold(), word.casefold().removesuffix("s"), re.sub("ies$", "y", word.casefold())}
    return next((name for name, words in asks.items() if said.intersection(words)), None)


def _order(move: Move, state: State, spec: CatalogueSpec) -> Move | None:
    """Read "by" a facet behind a word for putting in order: "sort them by price", "order these by length".

    What is shown is put in order where it is pointed at; else the list is asked for in that order.
    """
    facets, orders = [each for each in move.of("facet") if each.value in spec.facets], move.of("order")
    these = re.search(r"\b(?:these|those|them)\b", move.text, re.IGNORECASE) is not None and len(state.shown) > 1
    sorts = _SORTS.search(move.text) is not None
    if (by_time := in_which_order(move, state, spec)) is not None:
        return _as_order(move, "ordered", by_time)
    if move.kind in ("like", "dislike", "rate", "save") or not (orders or facets):
        return None
    if orders:
        return _as_order(move, "ordered", orders[0].value) if these and sorts else None
    if not _SORT.search(move.text):
        return None
    facet = facets[0].value
    known = [each for each in spec.orders.values() if each.facet == facet]
    order = Order(facet=facet, direction=known[0].direction if known else 1)
    counts = isinstance(spec.facets[facet], NumberFacet)
    if (these or not counts) and len(state.shown) > 1:
        return _as_order(move, "ordered", order)
    return _as_order(move, "want", order) if counts else None


def _as_order(move: Move, kind: str, order: Any) -> Move:
    mention = Mention(entity="order", value=order, start=move.start, end=move.start)
    kept = [each for each in move.mentions if each.entity not in ("facet", "order", "reference")]
    return move.model_copy(update={"kind": kind}).mentioning([*kept, mention])


def _numbered(move: Move, state: State) -> Move:
    """Note the places that bare numbers point at: "is 3 any good?", "compare 1 and 2", "the first two".

    How long the list is only this side knows, so that "is 7 too young?" points at nothing in a list of three.
    """
    if not state.shown:
        return move
    mistaken = move.kind in ("off", "nlu_fallback", "chat") and _ASKS_OF_A_NUMBER.search(move.text) is not None
    if not (mistaken or move.kind in ("ask_about", "compare", "why") or _COMPARE.search(move.text)):
        return move
    pointing = _with_places(move, state)
    return pointing.model_copy(update={"kind": "ask_about"}) if mistaken and pointing.of("ordinal") else pointing


def _with_places(move: Move, state: State) -> Move:
    several = first_of(move, state)
    if several is not None:
        return several
    ordinal = _ORDINAL.search(move.text)
    if ordinal is not None and not move.of("ordinal", "title"):
        return move.mentioning([*move.mentions, _place(move, *ordinal.span(), _PLACES[ordinal["place"].casefold()])])
    found = list[Mention]()
    for said in _NUMBER.finditer(move.text):
        for name in ("one", "two"):
            number = int(said[name] or 0)
            taken = any(_covers(each, move, said.span(name)) for each in move.mentions)
            if 0 < number <= len(state.shown) and not taken:
                found.append(_place(move, *said.span(name), number))
    return move.mentioning(sorted((*move.mentions, *found), key=lambda each: each.start)) if found else move


def _place(move: Move, start: int, end: int, place: int) -> Mention:
    return Mention(entity="ordinal", value=place, start=move.start + start, end=move.start + end)


def _covers(mention: Mention, move: Move, span: tuple[int, int]) -> bool:
    start, end = (move.start + each for each in span)
    return mention.start < end and start < mention.end


def _asking(move: Move, *kinds: str, mentions: tuple[Mention, ...] | None = None) -> Move:
    """Return a move as a question of some kinds."""
    asked = [Mention(entity="facet", value=f"{ASKS}{kind}", start=move.start, end=move.start) for kind in kinds]
    kept = move.mentions if mentions is None else mentions
    return move.model_copy(update={"kind": "ask_about"}).mentioning([*kept, *asked])
