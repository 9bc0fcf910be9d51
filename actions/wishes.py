"""What single moves ask of the list: readers from a move and the need so far to acts. Nothing is said here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from actions.interpret import Read, wishes
from actions.message import Mention, Move, Role
from actions.people import is_of_people, maker, people_pointed_at, with_people
from actions.reading.bounds.clauses import QUESTIONS
from actions.reading.wishes.asides import asides
from actions.reading.wishes.cannot_have import cannot_have
from actions.reading.wishes.measured import measured
from actions.reading.wishes.substance import is_of_us, substance, with_story, with_themes
from actions.reading.wishes.ungiven import without_ungiven
from actions.reading.wishes.without import series_of, telling_of, things, unnamed
from actions.references import NothingMeant, UnknownItem, named, ordinal_item, title_items
from actions.relative import add_relative
from actions.turn import Turn
from recommender.catalogue.catalogue import Catalogue
from recommender.domain.acts import (
    Act,
    DropExample,
    Exclude,
    ExcludeTheme,
    Prefer,
    Require,
    Similar,
    Theme,
)
from recommender.domain.conditions import Terms
from recommender.domain.need import Need

_SAYS_NOTHING = frozenset({"ask", "greet", "thank", "chat"})
# A question behind a wish, which the list does not answer: "elections. why are there new elections?".
_ASKS_BEHIND = re.compile(
    r"[.!;?]\s+(?P<what>(?:why|who|when|how come)\s+(?!not\b|cares\b|knows\b)[^.!?]{4,})\??\s*$", re.I
)
_ONE = re.compile(r"(?:it|that|this)(?: one)?", re.IGNORECASE)
_SILENT = frozenset({"switch", "when", "manner"})  # kinds of asides that nobody misses
_OF_ONESELF = re.compile(
    r"^\W*(?:(?:because|cause|cuz|since|as|and)\W+)?(?:i|we|i['’]?m|i['’]?ve|my|got|im|ive)\b", re.I
)
BARE = 3  # words that may be left of a search beside what has a name


Reader = Callable[[Turn, Move, Need], Read]

_ROLES: Mapping[str, Role] = {"avoid": "exclude", "dislike": "exclude", "prefer": "prefer"}


def said(turn: Turn, move: Move, need: Need) -> Read:
    """Read what is wished for, given as an example, or measured from what was shown."""
    catalogue = turn.recommender.catalogue
    move, ungiven = without_ungiven(move, catalogue.spec)
    role = _ROLES.get(move.kind)
    item = turn.state.focus or (turn.state.shown[0] if len(turn.state.shown) == 1 else None)
    read = move
    move = things(with_story(with_themes(move, catalogue.spec), catalogue.spec), turn.state, catalogue)
    move, made = _without_maker(turn, with_people(move, need, catalogue, role, item if item in catalogue else None))
    move, compared = measured(move, catalogue.spec, ruled_out=move.kind == "avoid")
    found = _of_what_there_is(move, catalogue)
    found.by_words += [move.said(each) for each in cannot_have(move, catalogue.spec)]
    found.acts += compared
    found.times += ungiven
    if made is not None:
        found.acts.append(Exclude(condition=made) if role == "exclude" else Require(condition=made))
    elif not any(is_of_people(each.facet, catalogue.spec) for each in found.conditions()):
        found.left_out += people_pointed_at(move, catalogue.spec)
    found.acts += _examples(turn, move, found)
    add_relative(turn, move, found)
    _leave_out_items(turn, move, need, found)
    if move.read and made is None and (words := _in_own_words(turn, move)):
        if is_of_us(words):
            found.beside.append(words)
        elif _is_a_reason(turn, move) and not turn.recommender.says(words):
            found.left_out.append(words)
        else:
            found.acts.append(Theme(text=words))
    if found.kept_out and move.kind not in _ROLES:
        _leave_out_what_tells(turn, found)
    if move.read:
        found.beside += [str(each.value) for each in read.of("theme") if not each.role and is_of_us(str(each.value))]
        found.beside += [each["what"].strip() for each in _ASKS_BEHIND.finditer(move.text) if move.kind == "want"]
        found.beside += _beside(move, alone=_is_alone(turn, move) and not found.acts)
    return found


def _is_a_reason(turn: Turn, move: Move) -> bool:
    """Whether a move may only say why something was asked right before it: "is it in French? I need practice"."""
    before = [each for each in turn.message.moves if each.start < move.start]
    return bool(before) and before[-1].kind in QUESTIONS and _OF_ONESELF.match(move.text) is not None


def _is_alone(turn: Turn, move: Move) -> bool:
    """Whether no other move of the message says what it should be."""
    return all(each.start == move.start or each.kind in _SAYS_NOTHING for each in turn.message.moves)


def _beside(move: Move, *, alone: bool) -> list[str]:
    """Return what is said beside a wish and goes for none: when it is for; and for whom, where that is all."""
    said = [(each.kind, move.text[each.start : each.end].strip(" ,;.!?")) for each in asides(move.text)]
    named = bool(move.mentions)  # "for my kids" says what it is to be like
    return [text for kind, text in said if kind == "time" or (kind not in _SILENT and alone and not named)]


def _of_what_there_is(move: Move, catalogue: Catalogue) -> Read:
    """Read what is wished for; what no item is becomes no wish, to be said."""
    found = Read(**vars(wishes(move.mentions, catalogue)))
    acts, found.acts = found.acts, []
    for act in acts:
        if not isinstance(act, Require | Prefer) or not isinstance(act.condition, Terms):
            found.acts.append(act)
            continue
        there, none = _split(act.condition, catalogue)
        found.acts += [act.model_copy(update={"condition": each}) for each in there]
        found.missing += none
    return found


def _split(condition: Terms, catalogue: Catalogue) -> tuple[list[Terms], list[Terms]]:
    """Return a condition on the values that some item has, and one on those that none has, each where there are any."""
    facet, values = condition.facet, condition.values
    there = tuple(each for each in values if catalogue.has(facet, each))
    none = tuple(each for each in values if each not in there)
    return [Terms(facet=facet, values=there)] if there else [], [Terms(facet=facet, values=none)] if none else []


def _in_own_words(turn: Turn, move: Move) -> str:
    """Return what a wish says in words that have no name here, where it says nothing else.

    Beside what has a name only the whole rest of a bare search is taken: "toilet paper 24 pack", "90s britpop". Beside
    an order it is what the order is of, if it says so or something is called that: "the latest on the storm".
    """
    spec = turn.recommender.spec
    move = move.blanking(move.of("time"))
    # "Got anything plainer?" tells of nothing that somebody has.
    mentions = [each for each in move.mentions if (each.entity, each.value) != ("reaction", "seen")]
    if not mentions:
        return substance(move.text, spec)
    if all(each.entity == "order" for each in mentions):
        rest = substance(move.without(mentions), spec)
        of_it = rest and re.search(
            rf"\b(?:on|about|with|of|from)\s+(?:\w+\s+)?{re.escape(rest)}", move.text, re.IGNORECASE
        )
        return rest if rest and (of_it or turn.recommender.says(rest)) else ""
    if not all(each.entity in spec.facets and each.role is None for each in mentions):
        return ""
    rest = move.without(mentions)
    words = substance(rest, spec)
    return words if words == rest.strip() and len(words.split()) <= BARE else ""


def plainly(turn: Turn, move: Move, need: Need) -> Read:
    """Read what need not say what is wanted: the asking itself, and the wish for more."""
    return said(turn, move.model_copy(update={"read": False}), need)


def strictly(turn: Turn, move: Move, need: Need) -> Read:
    """Read what cannot be taken as free text: what is ruled out, compared or counted."""
    found = plainly(turn, move, need)
    if move.read and not found.acts and not found.hide and not found.has_problems:
        words = unnamed(move, turn.recommender.spec) if move.kind == "avoid" else ""
        found.kept_out += [words] if words else []
        found.left_out += [] if words else [move.text]
    _leave_out_what_tells(turn, found)
    return found


def counted(turn: Turn, move: Move, need: Need) -> Read:
    """Read how many are wanted: a place in the list is a number, too ("show me 5")."""
    places = [
        each.model_copy(update={"entity": "count"}) if each.entity == "ordinal" else each for each in move.mentions
    ]
    return strictly(turn, move.mentioning(places), need)


def example(turn: Turn, move: Move, need: Need) -> Read:
    """Read an example; without one of its own, "something similar" is like what is being talked about.

    Raises:
        NothingMeant: nothing is.
    """
    found = plainly(turn, move, need)
    if move.read and not found.acts and not found.has_problems:
        found.acts.append(Similar(item=_talked_about(turn)))
    return found


def taste(turn: Turn, move: Move, need: Need) -> Read:
    """Read a general liking or dislike ("I like thrillers"): a soft wish, or one to avoid."""
    found = _of_what_there_is(move, turn.recommender.catalogue)
    found.by_words += [move.said(each) for each in cannot_have(move, turn.recommender.spec)]
    kept = turn.recommender.spec.labels  # "I'm vegan" is no mere liking
    found.acts = [
        Require(condition=act.condition) if isinstance(act, Prefer) and act.condition.facet in kept else act
        for act in found.acts
    ]
    if not found.acts and not found.has_problems:
        found.left_out.append(move.text)
    _leave_out_what_tells(turn, found)
    return found


def _leave_out_what_tells(turn: Turn, found: Read) -> None:
    """Leave out what tells of what was ruled out in words of one's own; what none tells of is said."""
    for words in tuple(found.kept_out):
        telling = telling_of(words, turn.state, turn.recommender.catalogue)
        found.hide += telling
        known = turn.recommender.rules_out(words)
        if known:
            found.acts.append(ExcludeTheme(text=words))
            found.by_words.append(words)
        if known or telling:
            found.kept_out.remove(words)


def asks_nothing(turn: Turn, move: Move, need: Need) -> Read:
    """Read what turns a list down: it wishes for nothing itself; of those who name one, just that one is passed."""
    found = Read(**vars(wishes(move.mentions, turn.recommender.catalogue)))
    found.hide += [target.item for target in named(move, turn.state, turn.recommender.catalogue).items]
    return found


def _without_maker(turn: Turn, move: Move) -> tuple[Move, Terms | None]:
    """Return a move without the item that only tells who is meant ("by the director of the first"), and who that is."""
    catalogue = turn.recommender.catalogue

    def item_of(mention: Mention) -> str:
        if mention.entity == "ordinal":
            return ordinal_item(mention.value, turn.state)
        return title_items(mention, turn.state, catalogue) if mention.entity == "title" else _talked_about(turn)

    found = maker(move, item_of, catalogue)
    if found is None:
        return move, None
    mention, people = found
    return move.mentioning([each for each in move.mentions if each != mention]), people


def _examples(turn: Turn, move: Move, found: Read) -> list[Act]:
    """Return an act for each item that a move points at: by title, by position, or as "that"."""
    catalogue, state = turn.recommender.catalogue, turn.state
    acts: list[Act] = []
    for mention in move.mentions:
        if mention.entity == "title" and mention.role != "exclude":
            try:
                acts.append(Similar(item=title_items(mention, state, catalogue)))
            except UnknownItem as unknown:
                found.unknown.append(unknown.name)
        elif mention.entity == "ordinal" and mention.role == "example":
            acts.append(Similar(item=ordinal_item(mention.value, state)))
        elif mention.entity == "reference" and mention.role != "exclude" and not turn.message.of("title"):
            # "I loved Heat, anything similar?" has named it.
            try:
                acts.append(Similar(item=_talked_about(turn, one=_ONE.fullmatch(move.said(mention)) is not None)))
            except NothingMeant:
                if not any(each.entity in catalogue.spec.facets for each in move.mentions):
                    raise
                found.left_out.append(move.said(mention))  # "soft jazz like that": the jazz is clear
    return acts


def _talked_about(turn: Turn, *, one: bool = False) -> str:
    """Return what is talked about, or else the first of the list.

    Raises:
        NothingMeant: there is neither; or it is to be just `one` of several, of which nobody knows which.
    """
    if one and turn.state.focus is None and len(turn.state.shown) > 1:
        raise NothingMeant
    unwanted = {name for each in turn.message.of("title") if each.role == "exclude" for name in each.names}
    known = (each for each in (turn.state.focus, *turn.state.shown) if each is not None and each not in unwanted)
    item = next(known, None)
    if item is None:
        raise NothingMeant
    return item


def _leave_out_items(turn: Turn, move: Move, need: Need, found: Read) -> None:
    """Rule out items by name: "not Heat" is shown no more, whichever it is, and is no example any longer."""
    excluded = [mention for mention in move.of("title", "ordinal", "reference") if mention.role == "exclude"]
    for mention in excluded:
        if mention.entity == "title":
            hidden = [name for name in mention.names if name in turn.recommender.catalogue]
        else:
            targets = named(move.mentioning([mention]), turn.state, turn.recommender.catalogue).items
            hidden = [target.item for target in targets]
        if isinstance(mention.value, str) and not hidden:
            found.unknown.append(mention.value)
        found.hide += hidden
        said = move.said(mention)
        series = series_of(hidden, said, turn.recommender.catalogue) if mention.entity == "title" else None
        titles = {turn.recommender.catalogue.item(item).title.casefold() for item in hidden if item in turn.state.shown}
        # Of one that is shown and bears the name just that one goes.
        if series is not None and said.casefold() not in titles:
            found.acts.append(Exclude(condition=series))
        examples = turn.state.need.examples  # "like Heat, but not Heat itself" is still like it
        found.acts += [DropExample(item=item) for item in hidden if item in examples and item in need.examples]
