"""What a move turns out to be, given what it mentions and what is being talked about.

A liking that is no opinion of an item is a wish: a taste in general, or "not my thing" of a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from actions.keeping import NO_SUCH, keeping, names_only_values
from actions.message import Mention, Move
from actions.moves import Group, Row, as_meant, row, taste_of
from actions.reading.opinions.claims import told_as
from actions.reading.opinions.pointing import THE_ONE, points_at_one, points_at_several
from actions.reading.questions.works import makers_asked_for
from actions.reading.rereading import reread
from actions.reading.wishes.substance import substance
from actions.references import described
from actions.state import State
from actions.turn import Turn
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, Noun, either

_TELLS_OF = re.compile(
    r"\b(?:hates?|dislikes?|can'?t stand|loves?|likes?|adores?|enjoys?|prefers?|(?:not|really|never been) into|fan of"
    r"|(?:do not|don'?t|dont)(?: really)? care (?:about|for)|(?:no interest|not(?: really)? interested) in"
    r"|(?:sick|tired) of|(?:have|had) enough of)"
    r"\s+(?P<what>.+)",
    re.IGNORECASE,
)
_POINTERS = re.compile(r"\b(?:it|this|that|those|these|they|them|him|her|one|ones)\b", re.IGNORECASE)
_EVERYTHING = re.compile(r"^(?:almost |nearly |just about )?(?:everything|anything|all|all of it)\b", re.IGNORECASE)
_OF_IT = re.compile(
    r"^\W*(?:and |but )?(?:what|which|how|where|when|who)\b.*\b(?:it|that|this|he|she|they|those|these)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:have you got|(?:do )?you (?:have|sell|stock)|(?:you )?got|(?:is|are) there|(?:can|could|may) (?:i|we) \w+)"
    r" (?:any|some)\b(?!.*\b(?:in|to|with|about) (?:it|this|that|them|these|those)\b)",
    re.IGNORECASE,
)
STORY_WORDS = 4  # that say something
_STORY = re.compile(r"^\W*(?:an?|two|three|some(?:one|body)|people|teenagers|men|women)\s[^?]+$", re.IGNORECASE)
_MINE = re.compile(r"\b(?:i|i['’]?m|me|my|mine|we|us|our|you|your|please)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|none|nothing|neither|nor|yet|without|\w+n['’]?t)\b", re.IGNORECASE)
_QUESTION = re.compile(r"\b(?:which|what|who|whose|how|is|are|was|were|do|does|did)\b|\?", re.IGNORECASE)
_ASKING = frozenset({"compare", "ask_about", "back", "off", "bot", "nlu_fallback"})
_ABOUT = re.compile(
    r"\b(?:tell|say|know|info|details?|more|read up)\b.*\b(?:about|on)\b|\bwho (?:is|are|was|were)\b", re.IGNORECASE
)
_ASKS_FOR = re.compile(r"\b(?:what|which|who|anything|something|got|have|most|least|best|show|find)\b", re.IGNORECASE)
_HEARSAY = frozenset({"heard", "read"})  # of most things; of some it says that one has had them


@dataclass(frozen=True)
class Step:
    """A move with what is done with it."""

    move: Move
    row: Row


def step_of(turn: Turn, move: Move, *, alone: bool) -> Step:
    """Return what is done with a move; `alone` says that no other move of the message is an opinion."""
    move = _retold(turn, move)
    known = row(move.kind)
    if not move.read or known.group is not Group.OPINION or move.of("title", "ordinal", "reference"):
        return Step(move, known)
    spec = turn.recommender.spec
    if any(each.entity in spec.facets or each.entity == "theme" for each in move.mentions):
        taste = None if _is_of_an_item(turn, move) else taste_of(move)
        return Step(as_meant(move, taste), taste) if taste else Step(move, known)
    found = _taste_in_own_words(move, spec)
    if found is not None:
        return found
    if move.kind == "dislike" and alone and turn.state.focus is None and len(turn.state.shown) > 1:
        return _as("reject", move)
    return Step(move, known)


def _as(kind: str, move: Move) -> Step:
    return Step(move.model_copy(update={"kind": kind}), row(kind))


def _retold(turn: Turn, move: Move) -> Move:
    """Return a move as what its words make of it, where they tell more than the reader knows."""
    spec = turn.recommender.spec
    move = reread(turn, move)
    kind = told_as(move, spec)
    mentions = as_meant(move, row(kind)).mentions
    if kind == "want" and _the_one(spec).search(move.text):
        held = described(mentions, turn.state.shown, turn.recommender.catalogue)
        if len(held) == 1:
            kind = "ask_about"
            mentions = (Mention(entity="title", value=tuple(held), start=move.start, end=move.start),)
    elif kind == "reject" and not (move.mentions or turn.state.shown or turn.state.offer):
        # There is nothing yet to turn down: "no tofu", "feeling kinda down".
        kind = "avoid" if NO_SUCH.search(move.text) else "ask"
    elif kind == "mention" and _tells_of_having(move, spec.having):
        kind = "seen"
    elif kind == "unseen" and any(each.value == "seen" for each in move.of("reaction")) and not _NOT.search(move.text):
        kind = "seen"  # nothing in it says "not"
    elif _is_a_wish(turn, move, kind):
        kind = "want"
    elif kind == "dislike" and any(each.role == "exclude" for each in move.of("title")):
        kind = "avoid"  # "never show me Titanic again"
    elif kind in ("chat", "off", "nlu_fallback") and move.of("title"):
        # Who only names something is not talking of something else.
        kind = "ask_about" if _ABOUT.search(move.text) else "mention"
    kind, mentions = keeping(turn, kind, mentions, move)
    if (kind == "want" and _asks_for_itself(move, spec)) or (kind == "ask" and _asks_of_it(move)):
        kind = "ask_about"
    if kind in ("want", "ask") and (makers := makers_asked_for(move, spec)):
        kind, mentions = "ask_about", makers
    if row(kind).group is Group.OPINION:
        mentions = tuple(item for each in mentions for item in _items_of(turn, each))
    return move.model_copy(update={"kind": kind, "mentions": mentions})


def _is_a_wish(turn: Turn, move: Move, kind: str) -> bool:
    """Whether something is asked for, whatever it was taken for."""
    spec = turn.recommender.spec
    if kind == "accept" and turn.state.shown and _is_of_none_shown(turn, move):
        return True  # "ok, Korean ones then"
    return _asks_for_an_order(turn, move) or _names_what_is_here(move, spec) or _is_a_wish_told_as_talk(move, spec)


def _is_of_none_shown(turn: Turn, move: Move) -> bool:
    """Whether what is taken is told by a kind, in the plural, that nothing which is shown has."""
    facets = turn.recommender.spec.facets
    kinds = bool(move.mentions) and all(isinstance(facets.get(each.entity), TermsFacet) for each in move.mentions)
    ones = re.search(r"\bones\b", move.text, re.IGNORECASE) is not None
    return kinds and ones and not described(move.mentions, turn.state.shown, turn.recommender.catalogue)


def _items_of(turn: Turn, mention: Mention) -> tuple[Mention, ...]:
    """Return the items of a series that is mentioned as a whole, "the Harry Potter films"; else what is mentioned."""
    facet = turn.recommender.spec.facets.get(mention.entity)
    if not isinstance(facet, TermsFacet) or not facet.series or mention.role is not None:
        return (mention,)
    catalogue = turn.recommender.catalogue
    having = catalogue.columns[mention.entity].mask(mention.names)
    items = (item for item, has in zip(catalogue.ids, having, strict=True) if has)
    return tuple(Mention(entity="title", value=(item,), start=mention.start, end=mention.end) for item in items)


def _names_what_is_here(move: Move, spec: CatalogueSpec) -> bool:
    """Whether what sounds like off the point names a kind of thing that is here: "recommend a comedy", "some cheese".

    One reader serves all catalogues, and what is off the point in one is what another one has.
    """
    off = move.kind in ("off", "bot", "nlu_fallback")  # "do you have milk?" is no question about us
    things = [
        each for each in move.mentions if _is_to_be_had(each, move, spec) or (off and _is_asked_for(each, move, spec))
    ]
    asks = move.kind == "ask_about" and _ANY.search(move.text) is not None  # "have you got any cheese?"
    doubtful = off or ((asks or move.kind == "rate") and not move.of("rating", "title", "ordinal"))
    return doubtful and bool(things) and all(each.role is None for each in things)


def _is_to_be_had(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    """Whether a mention is a kind of thing: "comedy", "cheese"."""
    facet = spec.facets.get(mention.entity)
    main = move.kind != "rate" and mention.entity == spec.show[0]
    return isinstance(facet, TermsFacet) and (facet.phrase.place == "noun" or main)


def _is_asked_for(mention: Mention, move: Move, spec: CatalogueSpec) -> bool:
    """Whether a mention is a number that things are asked for by: "what happened on 10 March?"."""
    return isinstance(spec.facets.get(mention.entity), NumberFacet) and _ASKS_FOR.search(move.text) is not None


def _is_a_wish_told_as_talk(move: Move, spec: CatalogueSpec) -> bool:
    talk = move.kind in ("chat", "off", "nlu_fallback")
    return talk and (_tells_a_story(move, spec) or _is_nothing_but_values(move, spec))


def _tells_a_story(move: Move, spec: CatalogueSpec) -> bool:
    """Whether what sounds like talk tells of others, as who looks for a story does: "a man loses his memory"."""
    if move.mentions or not _STORY.search(move.text):
        return False
    return not _MINE.search(move.text) and len(substance(move.text, spec).split()) >= STORY_WORDS


def _is_nothing_but_values(move: Move, spec: CatalogueSpec) -> bool:
    """Whether what sounds like talk names what is wished for and nothing else: "feeling down, cheer me up"."""
    return names_only_values(move, spec) and not substance(move.without(move.mentions), spec)


def _asks_for_itself(move: Move, spec: CatalogueSpec) -> bool:
    """Whether an item is asked for by name where items are there to be had: "I need Good Day milk"; not one like it."""
    titles = move.of("title")
    return spec.stock is not None and bool(titles) and all(each.role is None for each in titles)


def _asks_of_it(move: Move) -> bool:
    """Whether what sounds like asking for suggestions asks for a fact: "what do they cost?"."""
    return bool(move.of("facet")) and _OF_IT.search(move.text) is not None


def _asks_for_an_order(turn: Turn, move: Move) -> bool:
    """Whether a move asks for a list in an order: "most popular first", or "what's the cheapest chocolate?".

    "Which is cheapest?" alone asks of what is shown; "the cheapest first" asks nothing.
    """
    if not move.of("order") or move.of("title", "ordinal", "reference"):
        return False
    named = any(each.entity in turn.recommender.spec.facets for each in move.mentions)
    wanted = named or not turn.state.shown or not _QUESTION.search(move.text)
    return row(move.kind).group is Group.OPINION or (move.kind in _ASKING and wanted)


def _is_of_an_item(turn: Turn, move: Move) -> bool:
    """Whether what is said of a kind is said of an item: "that french one was fun", "that's a classic"."""
    state, catalogue = turn.state, turn.recommender.catalogue
    points = _describes(catalogue.spec.noun).search(move.text)
    if points and len(described(move.mentions, state.shown, catalogue)) == 1:
        return True
    return _points(move, state, catalogue.spec)


def _taste_in_own_words(move: Move, spec: CatalogueSpec) -> Step | None:
    """Return what is done with a liking of something that has no name here: "my wife hates gore", "I love movies"."""
    told = _TELLS_OF.search(move.text.replace("’", "'")) if move.kind in ("like", "dislike") else None
    if told is None:
        return None
    what = told["what"]
    if _EVERYTHING.search(what):
        return _as("any", move)
    if _POINTERS.search(what):
        return None
    words = substance(what, spec)
    if not words:
        return _as("chat", move) if told.end() == len(move.text) else None
    taste = taste_of(move)
    if taste is None:
        return None
    start = move.start + told.start("what")
    theme = Mention(entity="theme", value=words, role=taste.role, start=start, end=start + len(words))
    return Step(move.mentioning([theme]), taste)


@lru_cache(maxsize=4)
def _describes(noun: Noun) -> re.Pattern[str]:
    """Find what points at the item that is so: "that french one", and not "french ones"."""
    return re.compile(rf"\b(?:the|that|this)\b.*\b{either(('one', *noun.singles))}\b", re.IGNORECASE)


def _the_one(spec: CatalogueSpec) -> re.Pattern[str]:
    behind = either(("with", "by", "from", "in", *spec.cues.get("followers", ())))
    return re.compile(rf"{THE_ONE} {behind}\b", re.IGNORECASE)


def _tells_of_having(move: Move, having: Having) -> bool:
    """Whether what sounds like hearsay says that somebody has had an item: "I've heard Rumours"."""
    verbs = _HEARSAY & {word for verb in having.verbs for word in (verb.done, verb.did)}
    own = rf"\b(?:i|we)(?:['’]?ve| have)?(?: already)? {either(sorted(verbs))}\b(?! (?:of|about|that)\b)"
    return bool(verbs) and re.search(own, move.text, re.IGNORECASE) is not None


def _points(move: Move, state: State, spec: CatalogueSpec) -> bool:
    """Whether what is said of a kind ("that's a classic", "this yogurt") is said of what is being talked about."""
    one = points_at_one(move.text, spec) and (state.focus is not None or len(state.shown) == 1)
    return one or _is_named_by_kind(move, spec) or (points_at_several(move.text, spec) and len(state.shown) > 1)


def _is_named_by_kind(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a move says "this" of a value that is what items are called: "I don't like this yogurt"."""
    return any(
        isinstance(facet := spec.facets.get(each.entity), TermsFacet)
        and facet.phrase.place == "noun"
        and re.search(r"\bthis\s+$", move.before(each), re.IGNORECASE)
        for each in move.mentions
    )
