"""What single moves change of the wishes that stand: readers of what is replaced, taken back or left open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.interpret import Read, wishes
from actions.message import Mention, Move
from actions.references import named
from actions.turn import Turn
from actions.wishes import plainly, said
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    Prefer,
    Replace,
    Require,
    Similar,
    Theme,
    update,
)
from recommender.domain.conditions import MAX_VALUES, Condition, Range, Terms, any_of, overlap
from recommender.domain.need import Need

_GIVES_UP = re.compile(
    r"\b(?:skip|forget|scrap|drop|leave out|never mind|enough|no more|without|lose)\b", re.IGNORECASE
)
# Who never asked for it rules it out by that.
_TIRED_OF = re.compile(
    r"\b(?:no more|any ?more|enough(?: of)?|(?:sick|tired) of|(?:do not|don['’]?t|dont) (?:want|need|fancy))\b",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(
    r"\b(?:is|are|['’]s|would be) (?:\w+ )?(?:fine|ok|okay|alright|all right|acceptable|no problem|welcome)\W+"
    r"(?P<what>(?:(?:but )?only )?(?:if|as long as|so long as|provided|when|unless)\b[^.;!?]*)",
    re.IGNORECASE,
)


def allows_if(text: str) -> bool:
    """Whether a text allows something on a condition: "romance is fine if it's subtle"."""
    return _ONLY_IF.search(text) is not None


def replaced(turn: Turn, move: Move, need: Need) -> Read:
    """Read a wish that takes the place of the earlier ones of its kind."""
    found, spec = said(turn, move, need), turn.recommender.spec
    stands = [getattr(each, "condition", None) in need.require for each in found.acts]
    if stands and all(stands) and _GIVES_UP.search(move.text):
        return dropped(turn, move, need)  # nobody puts a thing in its own place: "skip Good Day" gives it up
    asked = {name for act in found.acts if isinstance(act, Require) for name in spec.rivals(act.condition.facet)}
    if any(each.facet in asked for each in need.prefer if each not in turn.state.need.prefer):
        # "If nothing French, then Italian": the second best of the same breath takes nothing's place.
        found.acts = [Prefer(condition=act.condition) if isinstance(act, Require) else act for act in found.acts]
        return found
    kind = spec.show[0]  # what an item is first of all: another kind takes the place of what it was to be about, too
    if any(isinstance(act, Require) and act.condition.facet == kind for act in found.acts):
        found.acts = [*(DropTheme(text=text) for text in need.themes), *found.acts]
    found.acts = replacing(found.acts, need, spec)
    return found


def replacing(acts: Sequence[Act], need: Need, spec: CatalogueSpec) -> list[Act]:
    """Return acts that first clear what was said before: of the facets in question, of themes, of examples."""
    cleared: set[str] = set()
    found: list[Act] = []
    for act in acts:
        if isinstance(act, Require) and act.condition.facet not in cleared:
            facets = spec.rivals(act.condition.facet)
            found.append(Replace(condition=act.condition, facets=facets))
            cleared.update(facets)
            continue
        if isinstance(act, Theme) and Theme.__name__ not in cleared:
            found.extend(DropTheme(text=text) for text in need.themes)
            cleared.add(Theme.__name__)
        elif isinstance(act, Similar) and Similar.__name__ not in cleared:
            found.extend(DropExample(item=item) for item in need.examples)
            cleared.add(Similar.__name__)
        found.append(act)
    return found


def dropped(turn: Turn, move: Move, need: Need) -> Read:
    """Read what is taken back; a value that stands nowhere takes what was said of its facet with it."""
    catalogue = turn.recommender.catalogue
    if allowed := _allowed_again(move, need):
        return Read(acts=allowed)
    found, asked = Read(), wishes([_wanted(mention) for mention in move.mentions], catalogue)
    for act in asked.acts:
        if isinstance(act, Theme):
            themes = [text for text in need.themes if act.text.casefold() in text.casefold()] or need.themes[-1:]
            found.acts.extend(DropTheme(text=text) for text in themes)
            found.absent += [] if themes else [act.text]
        elif isinstance(act, DontMind):
            found.acts.append(act)
        elif isinstance(act, Require | Drop):
            tired = isinstance(act, Require) and _TIRED_OF.search(move.text) and not _stands(act.condition, need)
            found.acts.extend(
                [Exclude(condition=act.condition)] if tired else _drops(act.condition, need, catalogue.spec)
            )
            if not found.acts:
                found.absent.append(turn.recommender.wording.say_condition(act.condition))
    for target in named(move, turn.state, catalogue).items:
        found.acts.append(DropExample(item=target.item))
    if not found.acts and not found.absent and move.text:
        found.left_out.append(move.text)
    return found


def indifferent(turn: Turn, move: Move, need: Need) -> Read:
    """Read "I don't mind": what was asked about is left open."""
    only_if = _ONLY_IF.search(move.text)
    compared = {each.value.facet for each in move.of("critique")}
    if allowed := _allowed_again(move, need):
        return Read(acts=allowed)
    found = plainly(turn, move.mentioning([each for each in move.mentions if each.entity != "critique"]), need)
    offer = turn.state.offer
    found.acts = [each for act in found.acts for each in _left_open(act, need)]
    if only_if is not None:  # "romance is fine if it's subtle" asks for none
        found.acts = [each for each in found.acts if isinstance(each, Drop)]
        found.left_out.append(only_if["what"].strip(" .,!?"))
    # "Older ones are fine": a limit that stands is lifted, and none is set.
    found.acts += [Drop(condition=each) for each in (*need.require, *need.exclude) if each.facet in compared]
    found.acts += [
        DontMind(facet=each.value) for each in move.of("facet") if each.value in turn.recommender.spec.facets
    ]
    if offer is not None and offer.facet is not None:
        found.acts.append(DontMind(facet=offer.facet))
    return found


def _left_open(act: Act, need: Need) -> list[Act]:
    """Return what "X is fine, too" does: X is ruled out no longer, or may be instead of what was asked for."""
    if not isinstance(act, Require | Prefer | Exclude):
        return [act]
    ruled_out = [each for each in need.exclude if overlap(each, act.condition)]
    if ruled_out:
        return [Drop(condition=each) for each in ruled_out]
    new = act.condition
    for old in need.require:
        if isinstance(old, Terms) and isinstance(new, Terms) and old.facet == new.facet and not overlap(old, new):
            return [
                Replace(
                    condition=Terms(facet=old.facet, values=(*old.values, *new.values)[:MAX_VALUES]),
                    facets=(old.facet,),
                )
            ]
        if isinstance(old, Range) and isinstance(new, Range) and old.facet == new.facet:
            return [Replace(condition=any_of([old, new]), facets=(old.facet,))]
    return [act]


def _allowed_again(move: Move, need: Need) -> list[Act]:
    """Return what takes back what was ruled out in one's own words, where a move has these words."""
    said = [each for each in need.unwanted if re.search(rf"\b{re.escape(each)}\b", move.text, re.IGNORECASE)]
    return [DropTheme(text=each) for each in said]


def _wanted(mention: Mention) -> Mention:
    """Return a mention that is taken back as if it was asked for; a facet by its name is left open."""
    return mention if mention.entity == "facet" else mention.having(None)


def _stands(condition: Condition, need: Need) -> bool:
    return any(overlap(each, condition) for each in (*need.require, *need.prefer, *need.exclude))


def _drops(condition: Condition, need: Need, spec: CatalogueSpec) -> list[Act]:
    drop = Drop(condition=condition)
    if update(need, drop).model_copy(update={"waived": need.waived}) != need:
        return [drop]
    said_before = [*need.require, *need.prefer, *need.exclude]
    same = [each for each in said_before if overlap(each, condition)]
    alike = [each for each in said_before if each.facet in spec.rivals(condition.facet)]
    return [Drop(condition=each) for each in same or alike]
