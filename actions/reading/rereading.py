"""What the wishes that stand make of a move: "drop the women part" takes one back, "Japanese ones too" widens one."""

from __future__ import annotations

import re

from actions.changing import allows_if
from actions.interpret import wishes
from actions.message import Mention, Move
from actions.moves import as_meant, row
from actions.reading.bounds.parting import GIVES_UP
from actions.reading.opinions.claims import takes_back_saving, takes_off
from actions.reading.opinions.hard_times import only_adds, only_had_a_hard_time
from actions.reading.wishes.budget import as_budget
from actions.reading.wishes.cannot_have import keeping_from
from actions.reading.wishes.judged import judging
from actions.reading.wishes.measured import is_of_time
from actions.turn import Turn
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either
from recommender.domain.conditions import Terms, overlap

_GIVES_UP = re.compile(
    rf"^\W*(?:(?:ok|okay|so|and|but|well|actually|just|please|no|let['’]?s)\W+)*{GIVES_UP}\b", re.IGNORECASE
)
_DROPS_ONE = re.compile(
    r"\W*(?:(?:ok|okay|so|and|but|well|please|just)\W+)*(?:drop|skip|lose|ditch|scrap) "
    r"(?:(?:the|that|this) \w+(?: one)?|it|that|this|them)(?: please)?\W*",
    re.IGNORECASE,
)
_SHOULD_BE = re.compile(
    r"\b(?:should|must|has to|have to|needs? to|ought to) be (?:without|free of|no)\b", re.IGNORECASE
)
_ANYTHING_THEN = re.compile(
    r"\b(?:any|some)thing\s+(?:from|after|before|since|between|until|in|newer|older)\b", re.IGNORECASE
)
_PART = re.compile(r"\b(?:part|bit|thing|filter|limit|condition|requirement|restriction|stuff)\b", re.IGNORECASE)
_MINE = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)
_PUTS_RIGHT = re.compile(r"\b(?:i|we)\s+(?:mean|meant|said|was talking)\b|\binstead\b", re.IGNORECASE)
_NOT = re.compile(r"^\W*(?:(?:no|nope|nah|ok|okay|but|and|please)\W+)*not\b", re.IGNORECASE)
_TOO = re.compile(r"\b(?:too|as well|also)\b\W*$", re.IGNORECASE)
_LESS = re.compile(r"\b(?:less|fewer|not (?:so|that|as) much|lower)(?: in)?\s+$", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|nothing|none|never|without|anything but|except|avoid|skip|nor|\w+n['’]?t|hates?)\b", re.IGNORECASE
)
# "Somebody who thinks it's a waste" says what others think.
_OF_A_WRITER = re.compile(
    r"^\W*(?:(?:and|but|or|by|from|i want|maybe)\s+)*"
    r"(?:some(?:body|one)|any(?:body|one)|people|a (?:person|man|woman|\w+er)"
    r"|those|some)\s+(?:who|that)\b",
    re.IGNORECASE,
)
# "Ketchup on spaghetti, seriously?" is no liking.
_WONDERS = re.compile(
    r"(?:\b(?:seriously|really|srsly|honestly|what|wtf|huh|lol|are you (?:serious|kidding|joking))\b|\?)"
    r"[\s?!]*\?[\s?!]*$"
    r"|^\W*(?:seriously|really|wtf|huh)\W.*\?\W*$",
    re.IGNORECASE,
)
_THINKS = re.compile(
    r"['’]?s?\s+(?:really |just |also |never |only )*(?:can['’]?t|cannot|doesn['’]?t|does not|won['’]?t|hates?|loves?"
    r"|likes?|wants?|prefers?|thinks?|says?|said|is into|is not into|isn['’]?t into|would)\b",
    re.IGNORECASE,
)
# "Any like that", "my daughter is 15": no names.
_NOBODY = re.compile(
    r"(?:that|this|it|them|those|these|one|ones)$"
    r"|(?:my |our |the )?(?:wife|husband|mum|mom|dad|son|daughter|kids?|sister|brother|nephew|niece|friends?)\b"
    r"(?: \w+)*? (?:is|are|was|were|has|turns?|loves?|likes?|hates?)\b",
    re.IGNORECASE,
)
_OTHERS_HAVE = re.compile(
    r"^\W*(?:(?:and|but|oh|well|hm+|sorry|so)\W+)*(?:s?he|they|(?:my|our) \w+)"
    r"(?:['’](?:s|ve)(?: got)?| has| have| owns?)\b",
    re.IGNORECASE,
)
_BESIDE_OWNED = frozenset(
    (
        *("all", "already", "and", "anyway", "btw", "every", "everything", "by", "got", "her", "his", "of", "on"),
        *("one", "ones", "sorry", "stuff", "that", "the", "their", "things", "tho", "though", "too"),
    )
)
_BACK_TO = re.compile(
    r"^\W*(?:(?:no|nope|nah|hm+|ok|okay|well|actually|then|please|let['’]?s|go|can we go)\W+)*back to\b", re.IGNORECASE
)
# "Veggie burgers might work, what do they cost?"
_MIGHT_DO = re.compile(
    r"\b(?:might|could|may|would|will|should)(?: well| just)? (?:work|do|be (?:nice|good|fine|great))\W*$",
    re.IGNORECASE,
)
_REMEMBER = re.compile(
    r"^\W*(?:(?:could|can|would|will) you |please |and |also )*(?:remember|note|keep in mind) that\b", re.IGNORECASE
)
_UNSURE = frozenset({"help", "off", "nlu_fallback", "chat", "profile", "ask", "stop_remembering", "mention"})
_HAS = re.compile(r"\b(?:have|got|there['’]?s|['’]ve)\b", re.IGNORECASE)
_FREE = " free"  # "sugar free" is what has no sugar in it


def reread(turn: Turn, move: Move) -> Move:
    """Return a move as the wishes that stand, and what is shown, show it to be meant."""
    if not move.read:
        return move
    spec = turn.recommender.spec
    move = _as_meant_by_all(judging(move, spec), turn.text)
    kind, mentions = move.kind, move.mentions
    if kind in ("undo", "forget", "drop", "avoid", "reject", "off", "chat", "unlink_account") and _takes_off_list(
        turn, move
    ):
        kind = "unsay"
    elif kind in ("avoid", "forget", "reject") and _gives_up(turn, move):
        kind = "drop"
    elif kind == "back" and any(isinstance(spec.facets.get(each.entity), TermsFacet) for each in mentions):
        kind = "want"  # "back to the chill ones"
    elif kind in ("avoid", "reject", "correct", "replace", "undo") and _goes_back_to(move, spec):
        kind, mentions = "want", tuple(each.having(None) for each in mentions)
    elif kind == "correct" and _turns_down(turn, move):
        kind = "avoid"
    elif kind in ("critique", "want", "replace", "more", "similar", "like", "prefer") and _widens(turn, move):
        kind = "any"
    elif kind in ("forget", "undo") and _DROPS_ONE.fullmatch(move.text):
        # Of the list, and nothing that was said; behind "I don't like it" nothing more is said by it.
        said = any(each.kind in ("dislike", "reject", "avoid") for each in turn.message.moves)
        kind = "avoid" if move.of("ordinal") else "ask" if said else kind
    elif kind == "drop" and _names_a_time(move, spec):
        kind, mentions = "replace", tuple(each.having(None) for each in mentions)
    elif kind == "stop_remembering" and takes_back_saving(move.text) and _just_kept(turn):
        kind = "unsay"
    else:
        kind, mentions = _as_told(move, spec)
    if kind == move.kind:
        return move.mentioning(mentions)
    return as_meant(move.model_copy(update={"kind": kind}).mentioning(mentions), row(kind))


def _as_meant_by_all(move: Move, text: str) -> Move:
    """Return what asks to remember something as that, and what only wonders in a whole message as no opinion."""
    if move.kind in _UNSURE and move.mentions and _REMEMBER.search(move.text):
        return move.model_copy(update={"kind": "always"})
    wonders = move.kind in ("like", "dislike") and not move.of("reaction", "title", "ordinal")
    if wonders and _WONDERS.search(text):
        return move.model_copy(update={"kind": "mention"}).mentioning([])
    return move


def _names_a_time(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a move that gives nothing up says a time: "ok then, anything after 2015"."""
    times = bool(move.mentions) and all(is_of_time(each.entity, spec) for each in move.mentions)
    return times and _ANYTHING_THEN.search(move.text) is not None


def _of_another_kind(move: Move, mentions: tuple[Mention, ...], spec: CatalogueSpec) -> tuple[str, tuple[Mention, ...]]:
    """Return the kind of move that the words tell, where it is another one than was read."""
    kind, wanted = move.kind, tuple(each.having(None) for each in mentions)
    if kind in ("avoid", "reject", "dislike", "drop", "forget") and _is_only_a_name(move):
        return "similar", tuple(each.having(None) for each in move.of("title"))
    if kind in ("mention", "seen", "chat", "like", "want") and _is_owned(move):
        return "avoid", tuple(each.having("exclude") for each in move.of("title"))
    if kind == "seen" and _has_some(move, spec):
        return "avoid", mentions
    if kind in ("want", "prefer", "like", "avoid", "any", "critique") and allows_if(move.text):
        return "any", wanted
    if kind == "drop" and _SHOULD_BE.search(move.text):
        return "want", wanted  # "it should be without gluten"
    if kind in ("like", "dislike", "want") and _OF_A_WRITER.search(move.text):
        return "want", wanted
    if kind == "avoid" and only_adds(move, spec):
        return "want", wanted
    if kind == "want" and mentions and _MIGHT_DO.search(move.text):
        return "accept", wanted
    if kind in ("dislike", "avoid") and only_had_a_hard_time(move, spec):
        return "want", wanted
    return kind, mentions


def _as_told(move: Move, spec: CatalogueSpec) -> tuple[str, tuple[Mention, ...]]:
    """Return what the words alone make of a move, and of what it mentions."""
    if move.kind in ("want", "ask", "replace", "chat", "avoid", "dislike", "mention"):
        move = keeping_from(move, spec)
    kind, mentions = _of_another_kind(move, _without_speakers(move), spec)
    if kind == "avoid":  # "terrified of dogs, so no dogs"
        ruled_out = [(each.entity, each.value) for each in mentions if each.role == "exclude"]
        mentions = tuple(each for each in mentions if each.role or (each.entity, each.value) not in ruled_out)
    if kind in ("avoid", "want", "prefer", "replace"):
        mentions = tuple(_as_worded(each, move, spec) for each in mentions)
    if kind in ("want", "replace"):
        mentions = tuple(as_budget(each, move, spec) for each in mentions)
    if kind in ("critique", "want"):
        mentions = tuple(_with_less(each, move, spec) for each in mentions)
    return kind, mentions


def _is_only_a_name(move: Move) -> bool:
    """Whether a move is nothing but titles, whatever their words say: "kill bill" rules nothing out."""
    titles = move.of("title")
    alone = bool(titles) and len(titles) == len(move.mentions)
    return alone and not re.search(r"\w", move.without(titles))


def _is_owned(move: Move) -> bool:
    """Whether somebody else has what is named, who need not be shown it: "he has Unforgiven already"."""
    rest = move.without(move.of("title"))
    said = _OTHERS_HAVE.match(rest) if move.of("title") else None
    if said is None:
        return False
    words = re.findall(r"[\w'’]+", rest[said.end() :].casefold())
    others = [word for word in words if word not in _BESIDE_OWNED]
    return len(others) <= ("already" in words or "all" in words)


def _without_speakers(move: Move) -> tuple[Mention, ...]:
    """Leave out a name that nothing here has and that only tells who thinks so: "jake can't stand Tom Cruise"."""
    return tuple(
        each
        for each in move.mentions
        if not (
            isinstance(each.value, str)
            and each.entity in ("title", "person")
            and (_THINKS.match(move.behind(each)) or _NOBODY.match(each.value))
        )
    )


def _takes_off_list(turn: Turn, move: Move) -> bool:
    """Whether a thing in a shop is taken off the list: "take the coffee off"; not one of two kinds asked for."""
    spec = turn.recommender.spec
    family = spec.family
    named = bool(move.mentions) and all(each.entity in family for each in move.mentions)
    if spec.stock is None or not named or not takes_off(move.text):
        return False
    said = {name for each in move.mentions for name in each.names}
    return not any(
        isinstance(each, Terms) and each.facet in family and len(each.values) > 1 and said.intersection(each.values)
        for each in turn.state.need.require
    )


def _goes_back_to(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a "no" is only to what came last: "hm no, back to beer"; not "don't go back to beer"."""
    said = _BACK_TO.match(move.text)
    named = [each for each in move.mentions if isinstance(spec.facets.get(each.entity), TermsFacet)]
    return said is not None and bool(named) and len(named) == len(move.mentions)


def _just_kept(turn: Turn) -> bool:
    """Whether the message before put something into the store, which "don't keep it" is about."""
    return bool(turn.state.history) and turn.state.history[-1].need is None


def _gives_up(turn: Turn, move: Move) -> bool:
    """Whether a wish that stands is given up: "drop the women part", "forget rock"; not "forget that I like rock"."""
    named = [each for each in move.mentions if each.entity in turn.recommender.spec.facets or each.entity == "theme"]
    if not named or not _GIVES_UP.search(move.text) or _MINE.search(move.text):
        return False
    if _PART.search(move.text):
        return True
    need = turn.state.need
    asked = wishes([each.having(None) for each in named], turn.recommender.catalogue).conditions()
    stands = any(overlap(each, other) for each in asked for other in (*need.require, *need.prefer))
    themes = [str(each.value).casefold() for each in named if each.entity == "theme"]
    return stands or any(text in theme.casefold() for text in themes for theme in need.themes)


def _turns_down(turn: Turn, move: Move) -> bool:
    """Whether what sounds like putting right only turns down: "not Adele", where no choice was made before."""
    named = [each for each in move.mentions if each.entity in ("title", "ordinal", *turn.recommender.spec.facets)]
    only = bool(named) and all(each.role == "exclude" for each in named)
    return turn.choice is None and only and _NOT.search(move.text) is not None and not _PUTS_RIGHT.search(move.text)


def _widens(turn: Turn, move: Move) -> bool:
    """Whether more of a kind may be had beside what was asked for: "Japanese ones too", "comedies as well?"."""
    spec, need = turn.recommender.spec, turn.state.need
    terms = [each for each in move.mentions if isinstance(spec.facets.get(each.entity), TermsFacet)]
    if len(terms) != len(move.mentions) or len(terms) != 1 or not _TOO.search(move.text):
        return False
    (mention,) = terms
    new = Terms(facet=mention.entity, values=mention.names)
    others = any(each.facet == new.facet and not overlap(each, new) for each in need.require)
    ones = re.match(rf"\W*{either(('ones', *spec.noun.plurals))}\b", move.behind(mention), re.IGNORECASE)
    return others and (ones is not None or move.said(mention).casefold().endswith("s"))


def _has_some(move: Move, spec: CatalogueSpec) -> bool:
    """Whether somebody has a kind of thing at home and needs none: "I have pasta already"; not "I had the pasta"."""
    terms = all(isinstance(spec.facets.get(each.entity), TermsFacet) for each in move.mentions)
    if spec.stock is None or not move.mentions or not terms:
        return False
    pointed = re.search(r"\b(?:the|that|this|those|these)\b", move.text, re.IGNORECASE)
    return pointed is None and _HAS.search(move.text) is not None


def _as_worded(mention: Mention, move: Move, spec: CatalogueSpec) -> Mention:
    """Return what somebody keeps to as wanted where the only "no" is in its own name: "non-alcoholic"."""
    if mention.role != "exclude" or mention.entity not in spec.labels or _NEGATION.search(move.without([mention])):
        return mention
    return mention.model_copy(update={"role": None, "settled": True})


def _with_less(mention: Mention, move: Move, spec: CatalogueSpec) -> Mention:
    """Return what there should be less of as a wish for what has none of it, where that can be asked for.

    "Less sugar" rules out no bag of sugar.
    """
    facet = spec.facets.get(mention.entity)
    if not isinstance(facet, TermsFacet) or not _LESS.search(move.before(mention)):
        return mention
    said = move.said(mention).casefold()
    for name in sorted(spec.labels):
        if said + _FREE in _values(spec, name):
            return mention.model_copy(
                update={"entity": name, "value": (said + _FREE,), "role": "prefer", "settled": True}
            )
    return mention


def _values(spec: CatalogueSpec, facet: str) -> frozenset[str]:
    described = spec.facets[facet]
    if not isinstance(described, TermsFacet):
        return frozenset()
    return frozenset((*described.order, *(value for values in described.synonyms.values() for value in values)))
