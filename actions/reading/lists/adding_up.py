"""What asks for the sum of a shopping list: "what's my total now?", "how much is my list altogether?". Pure."""

from __future__ import annotations

import re

from actions.message import Move
from recommender.catalogue.spec import CatalogueSpec

_MAY_ADD_UP = frozenset(
    {"off", "ask_about", "nlu_fallback", "saved", "profile", "bot", "help", "chat", "count", "compare"}
)
_LIST = r"(?:(?:shopping )?list|basket|cart|trolley)"
_ADDS_UP = re.compile(
    r"\b(?:my|the|grand|running|current) total\b"
    r"(?= (?:now|so far|please|price|costs?|bill|is|be|comes?|for (?:me|all|everything))\b|\W*$)"
    rf"|\btotal (?:so far|now|of my {_LIST})\b"
    rf"|\b(?:add|sum|tot) (?:(?:my {_LIST}|everything|it all|all of it|them all) up|up (?:my {_LIST}|everything))\b"
    rf"|\bhow much\b.*\b(?:my {_LIST}|everything|so far)\b"
    rf"|\bwhat (?:does|do|is|will)\b.*\bmy {_LIST}\b.*\b(?:cost|come to|add up)\b",
    re.IGNORECASE,
)


def adds_up(move: Move, spec: CatalogueSpec) -> bool:
    """Whether the sum of what is on the list is asked for, where things have prices; not of what is shown.

    >>> from recommender.catalogue.spec import load_spec
    >>> of = lambda text: adds_up(Move(kind="off", text=text, read=True), load_spec("shop"))
    >>> of("whats my total now"), of("how much is everything on my list"), of("what is the total fat")
    (True, True, False)
    """
    prices = spec.stock is not None and spec.price is not None
    named = move.of("title", "ordinal") or any(each.entity in spec.facets for each in move.mentions)
    asks = move.read and move.kind in _MAY_ADD_UP and not named
    return prices and asks and _ADDS_UP.search(move.text) is not None
