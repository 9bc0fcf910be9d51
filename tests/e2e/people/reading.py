"""What a reply left behind, in short forms to compare with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recommender.domain.feedback import Kind
from tests.e2e.conversation import Conversation, Reply

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
Has = Callable[[str, str, str], bool]

ALIEN, CASABLANCA, GODFATHER, HEAT = "tt0078748", "tt0034583", "tt0068646", "tt0113277"
JAWS, SHAWSHANK, TITANIC, THING = "tt0073195", "tt0111161", "tt0120338", "tt0084787"


def need(reply: Reply) -> dict[str, Any]:
    return reply.slots["need"] or {}


def terms(reply: Reply, part: str = "require") -> set[tuple[str, ...]]:
    """Return the named conditions, each with its facet before its values."""
    return {(each["facet"], *each["values"]) for each in need(reply).get(part, ()) if each["kind"] == "terms"}


def bounds(reply: Reply, facet: str, part: str = "require") -> tuple[float | None, float | None] | None:
    """Return the lowest and the highest number that is asked for."""
    found = [each for each in need(reply).get(part, ()) if each["kind"] == "range" and each["facet"] == facet]
    return (found[-1]["low"], found[-1]["high"]) if found else None


def examples(reply: Reply) -> list[str]:
    return list(need(reply).get("examples", ()))


def themes(reply: Reply) -> list[str]:
    return list(need(reply).get("themes", ()))


def asks_for_nothing(reply: Reply) -> bool:
    return not any(need(reply).get(part) for part in ("require", "exclude", "prefer", "examples", "themes"))


def titles(reply: Reply) -> list[str]:
    """Return what an open question offers."""
    return [option["label"] for option in (reply.slots["offer"] or {}).get("options", ())]
