"""What somebody keeps from: "we don't eat meat", "gluten intolerant", "remember about the nuts"."""

from __future__ import annotations

import re
from functools import lru_cache

from actions.message import Mention, Move
from actions.moves import as_meant, row
from actions.turn import Turn
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, either
from recommender.domain.conditions import Terms

NO_SUCH = re.compile(r"^\W*no \w", re.IGNORECASE)  # and not "no, …"
_SOUNDS_LIKE_NO = frozenset({"deny", "any"})  # "no rock", as "no" and "no preference" begin
_WISHED_OR_TALK = frozenset({"want", "replace", "chat", "off"})
_CANNOT_HAVE = re.compile(r"\b(?:intoleran|allerg|c(?:o)?eliac)", re.IGNORECASE)
# "Remember that my husband cannot eat nuts" is no liking of them; "don't forget that I like nuts" is.
_KEPT_FROM = re.compile(
    r"\b(?:allerg\w+|intoleran\w+|hates?|dislikes?|avoids?|keeps? away"
    r"|(?:cannot|can['’]?t|never|(?:don|doesn|won)['’]?t|(?:do|does|will|must|should) not|mustn['’]?t|not)"
    r"(?! (?:forget|live without|get enough|resist)\b))\b",
    re.IGNORECASE,
)
_ABOUT_A_THING = re.compile(r"\b(?:remember|forget|mind|think)\s+(?:about|of)\b", re.IGNORECASE)


def keeping(turn: Turn, kind: str, mentions: tuple[Mention, ...], move: Move) -> tuple[str, tuple[Mention, ...]]:
    """Read what somebody keeps from: "we don't eat meat" rules it out, "gluten intolerant" asks for gluten free."""
    spec = turn.recommender.spec
    if kind == "always" and _ABOUT_A_THING.search(move.text):
        return _reminded_of(turn, mentions)
    keeps_from = kind in _WISHED_OR_TALK and _keeps_from(spec.having).search(move.text)
    if (keeps_from or (kind in _SOUNDS_LIKE_NO and NO_SUCH.search(move.text))) and names_only_values(move, spec):
        return "avoid", as_meant(move, row("avoid")).mentions
    if kind == "always" and _KEPT_FROM.search(move.text):
        kept_from = [each for each in mentions if each.entity in spec.facets and each.entity not in spec.labels]
        return kind, tuple(each.having("exclude") if each in kept_from else each for each in mentions)
    labels = {each.entity for each in mentions} & spec.labels
    if kind in ("dislike", "avoid") and labels and _CANNOT_HAVE.search(move.text):
        return "want", tuple(each.having(None) for each in mentions)
    return kind, mentions


def names_only_values(move: Move, spec: CatalogueSpec) -> bool:
    """Whether all that a move mentions are values of the catalogue, of which it says nothing more."""
    return bool(move.mentions) and all(
        each.role is None and isinstance(spec.facets.get(each.entity), TermsFacet) for each in move.mentions
    )


def _reminded_of(turn: Turn, mentions: tuple[Mention, ...]) -> tuple[str, tuple[Mention, ...]]:
    """Return "remember about the nuts" as what was ruled out before, for good; of the rest it tells no liking."""
    ruled_out = {
        (each.facet, name) for each in turn.state.need.exclude if isinstance(each, Terms) for name in each.values
    }
    kept = [each for each in mentions if {(each.entity, name) for name in each.names} & ruled_out]
    return ("always", tuple(each.having("exclude") for each in kept)) if kept else ("mention", ())


@lru_cache(maxsize=4)
def _keeps_from(having: Having) -> re.Pattern[str]:
    """Find what says that somebody never has what is named: "we don't eat meat"; not "we don't have anything yet"."""
    who = "(?:i|we|he|she|they|kids|children)"
    never = "(?:do not|don['’]?t|does not|doesn['’]?t|never|can['’]?t|cannot|won['’]?t)"
    verbs = either(("like", "touch", *(verb.do for verb in having.verbs if verb.do not in ("get", "buy"))))
    return re.compile(rf"\b{who} {never} {verbs}\b(?! anything)", re.IGNORECASE)
