"""What a question is about and what it asks for, read from a message, its wording and what was shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.interpret import wishes
from actions.message import Mention, Message, Move, RelativeWish
from actions.reading.questions.asked_as import ASKS
from actions.reading.questions.unsaid import left_over, named_by_words, of_something_else, without_titles
from actions.references import NothingMeant, ordinal_item, other_one, title_items
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.questions import Critique
from recommender.domain.acts import Prefer, Require, Theme
from recommender.domain.conditions import Condition, Terms

MAX_ITEMS = 5  # of a list, how many are answered for at once
# A kind of question (recommender/wording/asked.py) is kept in the message as if it had been a facet's name, so that
# it is still known after the answer to "which one do you mean?".
_KIND = ASKS

# Words that point at an item or at the list without naming anything; the same for every catalogue.
_IT = re.compile(r"\b(?:it|its|it's|this|that|that's|isn't that|this one|that one)\b")
_THESE = re.compile(r"\b(?:these|those|both|any of|in any|all of|which one|which ones|which of|the list)\b")
_THEY = re.compile(r"\b(?:they|them|their)\b")  # the list, or people
_THE_ONE = re.compile(r"\b(?:the|that|this)\b(?: [\w'-]+){0,3} one\b|\bthe one (?:with|from|by|in|of|that|where)\b")
_EARLIER = re.compile(r"\b(?:previous|earlier|last|other|first) (?:list|page|batch|suggestions)\b|\bbefore that\b")
_THEY_BOTH = re.compile(
    r"\b(?:they|those two) both\b|\bboth of them\b|\b(?:are|is|were) (?:they )?both\b|\bboth (?:in|on|by)\b"
)
_OR = re.compile(r"\bor\b(?! (?:not|what|something|so|anything|is it|isn)\b)")
_WHICH = re.compile(r"\b(?:which|wich|what|whats|what's|who|whos|who's)\b")
_IN = re.compile(r"\s+(?:in|from|of)\s+", re.IGNORECASE)
_STEM = 4  # letters that a value and a word for it share: "romantic" and "Romance"


@dataclass(frozen=True)
class Question:
    """A question, understood as far as the message goes.

    `named` are items that it names; `facets` are described facets and names of what is unanswerable.
    `it` and `these` tell whether it points at one item or at the list, `the_one` whether it tells an item by what it is
    like ("the french one"). Of `loose` conditions only a word was said that means less ("scary"). `left` are words that
    nothing accounts for ("is it a book, too?"), `amiss` what a superlative is said of that it does not count ("the best
    twist"), and `either` says that one of two is asked for ("more sad or more hopeful?").
    """

    named: tuple[str, ...]
    facets: tuple[str, ...]
    kinds: frozenset[str]
    conditions: tuple[Condition, ...]
    loose: frozenset[Condition]
    themes: tuple[str, ...]
    unknown: tuple[str, ...]
    critiques: tuple[Critique, ...]
    superlatives: tuple[Critique, ...]
    it: bool
    these: bool
    the_one: bool
    which: bool
    left: str = ""
    amiss: str = ""
    either: bool = False

    def without(self, conditions: Sequence[Condition]) -> Question:
        """Return the question without conditions that told which item is meant."""
        return replace(self, conditions=tuple(each for each in self.conditions if each not in conditions))


def read_question(turn: Turn) -> Question:
    """Read the question of a turn; what its wording asks for is noted in the message.

    Raises:
        Unclear: an item that it names cannot be told from others, or is none.
    """
    words = " ".join(_with_it(move) for move in turn.message.moves if move.read) or turn.text
    text = words.casefold().replace("’", "'")
    message, superlatives = _note_wording(turn, words)
    spec = turn.recommender.spec
    asked = tuple(dict.fromkeys(mention.value for mention in message.of("facet")))
    found = wishes(message.mentions, turn.recommender.catalogue)
    conditions = [act.condition for act in found.acts if isinstance(act, Require | Prefer)]
    conditions += [each for each in _ruled_out(found.acts) if each not in conditions]
    facets = [name for name in asked if name in spec.facets or name in spec.unanswerable]
    beside = {name for facet in facets for name in _beside(turn, facet)}
    conditions, facets = _in_role(turn, [each for each in conditions if each.facet not in beside], facets)
    left = left_over(turn.message, spec)
    kinds = frozenset(name.removeprefix(_KIND) for name in asked if name.startswith(_KIND))
    it = _IT.search(text) is not None
    these = _THESE.search(text) is not None or any(_is_plural(each) for each in message.of("reference"))
    named = _named(turn, _EARLIER.search(text) is not None)
    if not named and not these and (by_words := _by_words(turn, words)) is not None:
        named = (by_words,)
    left = without_titles(left, [turn.recommender.catalogue.item(item) for item in named])
    if not (named or conditions) and _THEY_BOTH.search(text):
        conditions = _each_of_those_asked_for(turn)
    relative = [_critique(mention.value) for mention in message.of("critique") if mention.value.facet in spec.facets]
    return Question(
        named=named,
        facets=tuple(facets),
        kinds=kinds,
        conditions=tuple(conditions),
        loose=frozenset(each for each in conditions if _is_loose(turn, each, text)),
        themes=tuple(act.text for act in found.acts if isinstance(act, Theme)),
        unknown=tuple(found.unknown),
        critiques=tuple(each for each in relative if each.facet not in {other.facet for other in conditions}),
        superlatives=superlatives,
        it=it,
        these=these or (_THEY.search(text) is not None and not (it or named) and "works" not in kinds),
        the_one=_THE_ONE.search(text) is not None,
        which=_WHICH.search(text) is not None,
        left=left,
        amiss=of_something_else(turn.text, turn.message, spec) if superlatives else "",
        either=len(named) < 2 and _OR.search(text) is not None,
    )


def _with_it(move: Move) -> str:
    """Return the words of a move with "it" in the place of a bare number that points: "how long does 2 keep?"."""
    text = move.text
    for each in sorted(move.of("ordinal"), key=lambda mention: -mention.start):
        begin, end = each.start - move.start, each.end - move.start
        if text[begin:end].isdigit():
            text = f"{text[:begin]}it{text[end:]}"
    return text


def subjects(turn: Turn, question: Question) -> tuple[str, ...]:
    """Return the items that a question is about: those named, the list, or the one that is being talked about.

    Raises:
        NothingMeant: none is.
    """
    state = turn.state
    if question.named:
        return question.named
    if question.these and state.shown:
        return state.shown[:MAX_ITEMS]
    item = focus(turn)
    if item is None and state.shown and question.facets and not (question.it or question.the_one):
        return state.shown[:MAX_ITEMS]  # "price per lb?" of a list is asked of each
    if item is None:
        raise NothingMeant
    return (item,)


def focus(turn: Turn) -> str | None:
    """Return the item that "it" means: the one talked about, or the only one shown."""
    state, catalogue = turn.state, turn.recommender.catalogue
    if state.focus is not None and state.focus in catalogue:
        return state.focus
    return state.shown[0] if len(state.shown) == 1 else None


def _by_words(turn: Turn, words: str) -> str | None:
    """Return the item of the list that a word of a question is of: "the phone sounds nice, how much is it?"."""
    catalogue, read = turn.recommender.catalogue, all(move.read and move.bare is None for move in turn.message.moves)
    shown = [item for item in turn.state.shown if item in catalogue]
    if not read or len(shown) < 2:
        return None
    return named_by_words(words, shown, catalogue, instead_of=focus(turn))


def _each_of_those_asked_for(turn: Turn) -> list[Condition]:
    """Return the names that are asked for, each by itself: "are they both in any of these?"."""
    asked = [each for each in turn.state.need.require if isinstance(each, Terms)]
    names = [each for each in asked if turn.recommender.facts.is_name(each.facet)]
    each_one = [each.model_copy(update={"values": (value,)}) for each in names for value in each.values]
    return list[Condition](each_one) if len(each_one) > 1 else []


def _note_wording(turn: Turn, words: str) -> tuple[Message, tuple[Critique, ...]]:
    """Return the message with what its wording asks for among the mentions, and the superlatives in it."""
    catalogue, message = turn.recommender.catalogue, turn.message
    named = [name for mention in message.of("title") for name in mention.names if name in catalogue]
    worded = turn.recommender.facts.asked(words, named)
    noted = [f"{_KIND}{kind}" for kind in sorted(worded.kinds)]
    known = {mention.value for mention in message.of("facet")}
    if not known:  # the language understanding knows better which words ask for a facet
        noted += worded.facets
    added = tuple(Mention(entity="facet", value=name) for name in noted if name not in known)
    *others, last = message.moves
    moves = (*others, last.mentioning([*last.mentions, *added]))
    return message.model_copy(update={"moves": moves}), worded.superlatives


def _named(turn: Turn, earlier: bool) -> tuple[str, ...]:
    """Return the items that are named by title or position, in order; a position may be one of the list before."""
    state = turn.state
    if earlier and turn.message.of("ordinal"):
        if not state.pages:
            raise NothingMeant
        state = State(shown=state.pages[-1])
    found = []
    for mention in turn.message.mentions:
        if mention.entity == "ordinal":
            found.append(ordinal_item(mention.value, state))
        elif mention.entity == "reference" and (other := other_one(mention, state)) is not None:
            found.append(other)
        elif mention.entity == "person" and (maker := _maker(turn, mention)) is not None:
            found.append(maker)
        elif mention.entity == "title" and not _is_within(mention, turn):
            found.append(title_items(mention, turn.state, turn.recommender.catalogue))
    return tuple(dict.fromkeys(found))


def _maker(turn: Turn, mention: Mention) -> str | None:
    """Return the item that goes by a name, where items are makers and the name was found to be nobody's."""
    catalogue = turn.recommender.catalogue
    if not catalogue.spec.items_make or not isinstance(mention.value, str):
        return None
    name = mention.value.casefold()
    return next((each.id for each in catalogue.items if each.title.casefold() == name), None)


def _is_within(mention: Mention, turn: Turn) -> bool:
    """Whether a name is said to be in an item: "the Joker in The Dark Knight" is no item itself."""
    behind = [each.start for each in turn.message.of("title") if each.start > mention.end > 0]
    return bool(behind) and _IN.fullmatch(turn.text[mention.end : min(behind)]) is not None


def _ruled_out(acts: Sequence[object]) -> list[Condition]:
    """Return what stands behind a "not": "is it not French?" asks whether it is."""
    return [act.condition for act in acts if getattr(act, "act", None) == "exclude" and hasattr(act, "condition")]


def _in_role(turn: Turn, conditions: Sequence[Condition], facets: Sequence[str]) -> tuple[list[Condition], list[str]]:
    """Read a name beside a facet of names as one question: "is the director Ridley Scott?"."""
    spec, facts = turn.recommender.spec, turn.recommender.facts
    roles = [facet for facet in facets if facet in spec.facets and facts.is_name(facet)]
    names = [each for each in conditions if facts.is_name(each.facet)]
    if not roles or not names:
        return list(conditions), list(facets)
    read = []
    for each in conditions:
        parts = spec.parts_of(each.facet)
        role = next((role for role in roles if role in parts), None) if each in names else None
        read.append(each.model_copy(update={"facet": role}) if role else each)
    return read, [facet for facet in facets if facet not in roles]


def _beside(turn: Turn, facet: str) -> tuple[str, ...]:
    """Return the facets that are told with another: words for them are part of its question ("ok for kids")."""
    spec = turn.recommender.spec
    if facet in spec.unanswerable:
        return tuple(each for name in spec.unanswerable[facet].instead for each in (name, *spec.rivals(name)))
    return getattr(spec.facets[facet], "beside", ())


def _is_loose(turn: Turn, condition: Condition, text: str) -> bool:
    """Whether only a word was said that a value stands for, where other facets help to judge."""
    if not isinstance(condition, Terms) or not _beside(turn, condition.facet):
        return False
    return not any(value[:_STEM].casefold() in text for value in condition.values)


def _critique(wish: RelativeWish) -> Critique:
    return Critique(facet=wish.facet, direction=wish.direction, value=wish.value)


def _is_plural(reference: Mention) -> bool:
    return reference.value in ("all", "both", "these", "those", "them")
