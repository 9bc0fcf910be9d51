"""Whose an opinion is: "she likes musicals", "he has seen it", say nothing of the person who talks. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from actions.message import Mention, Move, Role
from actions.references import ALL, BOTH
from actions.state import State
from recommender.catalogue.speech import Having, either

_VERY = r"(?:(?:really|totally|just|also|mostly|only|both|all|so|always|usually|absolutely|already|has|have|had)\s+)*"
_LIKING = (
    r"(?:(?:is|are|was|['’]s|['’]re)\s+(?:really |so |very |totally |big |a big |a huge )*(?:into|fans? of|keen on)"
    r"|like[sd]?|love[sd]?|adore[sd]?|enjoy(?:s|ed)?|prefer(?:s|red)?|hate[sd]?|dislike[sd]?|wants?|reject(?:s|ed)?"
    r"|(?:turned|turns) down|can['’]?t stand|couldn['’]?t stand|(?:do(?:es)?|did)n['’]?t like)"
)
_SAYS = r"(?:says?|said|thinks?|thought|reckons?|finds?|found)"
_KIN = (
    r"(?:\d+ years? olds?|(?:grand)?(?:kids?|child|children|sons?|daughters?|ma|pa|mother|father|mum|mom|dad)"
    r"|wife|husband|bf|gf|boyfriend|girlfriend|partner|sister|brother|cousins?|niece|nephew|uncle|aunt(?:ie)?"
    r"|gran(?:ny|dma|dpa)?|nan(?:a)?|friends?|m8|mates?|flatmates?|room(?:ie|mates?)|colleagues?|boss|boys?|girls?"
    r"|guys?|lady|man|woman|twins|toddlers?|teen(?:ager)?s?|youngest|oldest|eldest|little one|in-laws|parents|bride"
    r"|groom|guests?|staff|team|crew|others?)"
)
_NOT_I = r"(?!(?:i|we|god|days|goodness|word|own|favou?rite)\b)"
_WHO = (
    rf"(?:s?he|they|(?:my|our)(?: {_NOT_I}[\w-]+)? {_NOT_I}[\w-]+"
    rf"|(?:his|her|their|the|another|one|some)(?: \w+)? {_KIN}"
    rf"|(?:one|two|some|both|none|all) of (?:them|(?:my|our|the) \w+)|another|{_KIN})"
)
# A verb of the third person has somebody else before it: "Priya only wants comedies like Bridesmaids".
_ANYBODY = (
    r"(?!(?:who|that|which|it|this|and|but|or)\b)[^\W\d]+\s+(?:(?:really|just|also|only|always|already)\s+)*"
    r"(?:likes|loves|adores|enjoys|prefers|hates|dislikes|wants|rejects|rejected|vetoes|vetoed)"
)
_OTHERS = re.compile(rf"\b(?:{_WHO}\s*{_VERY}{_LIKING}|{_ANYBODY})(?!\w)", re.IGNORECASE)
_MINE = re.compile(rf"\b(?:i|we|i['’]?m|we['’]?re)\s+{_VERY}(?:{_LIKING}|am|into|fan of)(?!\w)", re.IGNORECASE)
_SHOWN_TO = r"\b(?:made|let|had|forced|got|showed)\s+(?:him|her|them|(?:my|our|the) \w+)\s+"  # do or the thing
# What is done instead of storing it: it is something to go by, or it is left out.
_INSTEAD: Mapping[str, tuple[str, Role]] = {
    "like": ("similar", "example"),
    "dislike": ("avoid", "exclude"),
    "seen": ("avoid", "exclude"),
}
_ITEMS = ("title", "ordinal", "reference")
_POINTS = re.compile(r"\b(?:it|this|that|them|those|these)\b", re.IGNORECASE)


def is_of_others(mention: Mention, move: Move) -> bool:
    """Whether a liking that a move tells of is somebody else's.

    >>> text = "she likes musicals and i like westerns"
    >>> said = [Mention(entity="genre", value=(word,), start=text.index(word)) for word in ("musicals", "westerns")]
    >>> [is_of_others(each, Move(kind="like", text=text, mentions=tuple(said))) for each in said]
    [True, False]
    """
    place = max(0, mention.start - move.start)
    return _is_theirs(place, _places(_OTHERS, move.text), _places(_MINE, move.text))


def told_of_others(move: Move, state: State, having: Having) -> list[Move]:
    """Return an opinion with what is somebody else's as a move of its own, which is stored for nobody.

    What others like who are to have it, too, is an example of what to look for; what they have had, or do not like, is
    left out. "I love Heat, my son loves Jaws" is both.
    """
    if not move.read or move.kind not in _INSTEAD:
        return [move]
    others, mine = _places(_theirs(having), move.text), _places(_own(having), move.text)
    items = move.of(*_ITEMS)
    if not items and not mine and _only_points(move):
        return [_turned(move, _talked_about(move, state))] if others else [move]
    theirs = [each for each in items if _is_theirs(max(0, each.start - move.start), others, mine)]
    if not theirs:
        return [move]
    left = [each for each in move.mentions if each not in theirs]
    own = [move.mentioning(left)] if len(theirs) < len(items) else []
    return [*own, _turned(move, [each for item in theirs for each in _named(item, state)])]


def _only_points(move: Move) -> bool:
    """Whether an opinion is of what is talked about: "the kids loved it"; a taste has a reader of its own."""
    return all(each.entity == "reaction" for each in move.mentions) and _POINTS.search(move.text) is not None


def _turned(move: Move, items: list[Mention]) -> Move:
    kind, role = _INSTEAD[move.kind]
    if kind == "avoid" and not items:
        kind = "reject"  # of a list
    return move.model_copy(update={"kind": kind}).mentioning([each.having(role) for each in items])


def _named(mention: Mention, state: State) -> list[Mention]:
    """Return what is talked about by name, where a mention only points at it."""
    if mention.entity != "reference":
        return [mention]
    several = state.shown if mention.value in (ALL, BOTH) else (state.focus,)
    return [mention.model_copy(update={"entity": "title", "value": (each,)}) for each in several if each is not None]


def _talked_about(move: Move, state: State) -> list[Mention]:
    if state.focus is None:
        return []
    return [Mention(entity="title", value=(state.focus,), start=move.start, end=move.start)]


def _places(pattern: re.Pattern[str], text: str) -> list[int]:
    return [each.start() for each in pattern.finditer(text)]


def _is_theirs(place: int, others: list[int], mine: list[int]) -> bool:
    """Whether what stands at a place belongs to others: who was named last before it, or else first behind it."""
    before = max((each for each in (*others, *mine) if each <= place), default=None)
    if before is None:
        before = min((*others, *mine), default=None)
    return before in others


@lru_cache(maxsize=4)
def _theirs(having: Having) -> re.Pattern[str]:
    """Find who else has an opinion, has had something, or was made to have it."""
    had = either(sorted({word for verb in having.verbs for word in (verb.did, verb.done)} | {"seen"}))
    do = either(sorted({verb.do for verb in having.verbs} | {"sit", "the", "this", "that"}))
    return re.compile(
        rf"\b{_WHO}(?:['’](?:s|ve))?\s*{_VERY}(?:{_LIKING}|{_SAYS}|{had})(?!\w)"
        rf"|\b{_ANYBODY}\b|{_SHOWN_TO}(?:to )?{do}\b",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4)
def _own(having: Having) -> re.Pattern[str]:
    """Find where somebody talks of themselves; an opinion that begins with its verb is the speaker's own."""
    had = either(sorted({word for verb in having.verbs for word in (verb.did, verb.done)} | {"seen"}))
    return re.compile(
        rf"\b(?:i|we)(?:['’](?:ve|d|m|re))?\s+{_VERY}(?:{_LIKING}|{_SAYS}|{had}|am|into|fan of)(?!\w)"
        rf"|(?:^|[.!;])\W*(?:really |already )?(?:{_LIKING}|{had})(?!\w)",
        re.IGNORECASE,
    )
