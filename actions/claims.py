"""Whether the words of an opinion bear it: what stays in the store for good takes more than a guess. Pure."""

from __future__ import annotations

import re

from actions.message import Move

_BEGINS = (
    r"\W*(?:(?:oh|ok|okay|well|yes|yeah|yep|hmm|wow|no|nah|but|and|honestly|i guess|i mean|i think|i'd say)\b\W*)*"
)
_VERY = r"(?:(?:really|very|so|all|just|pretty|quite|kinda|kind of|sort of|only|a bit)\s+)*"
_ENDS = r"[\s.!,…]*"
# "That's great", said of a suggestion; of something that one has had it would be "that was great".
_SUGGESTED = re.compile(
    rf"{_BEGINS}(?:(?:that|those|these)(?:['’]s|['’]re|s| is| are)|(?:(?:that|those|these|they|it) )?sounds?)\s+{_VERY}"
    r"(?:great|good|perfect|awesome|nice|fine|cool|lovely|wonderful|excellent|amazing|fantastic)"
    rf"(?:\s+(?:things|ones|ideas?|choices?|picks?|options?|suggestions?|recommendations?))?{_ENDS}",
    re.IGNORECASE,
)
_LUKEWARM = re.compile(
    rf"{_BEGINS}(?:it|that|this|they|those|both)\s+(?:was|were)\s+{_VERY}"
    rf"(?:ok|okay|alright|all right|fine|so[- ]so|average|decent|passable|middling)(?:\s+i guess)?{_ENDS}",
    re.IGNORECASE,
)
# "Two of those" are wanted, and not had.
_SO_MANY = re.compile(
    rf"{_BEGINS}(?:\d{{1,2}}|an?|one|two|three|four|five|six|a couple|a few) of "
    r"(?:those|these|them|that|the (?:first|second|third|last)(?: one)?)"
    rf"(?:,? please)?{_ENDS}",
    re.IGNORECASE,
)
_BARE_NO = re.compile(rf"{_BEGINS}i\s+(?:did|do|have|had|was|am|would|will)(?:\s+not|n['’]?t){_ENDS}", re.IGNORECASE)
_SAYS_WHAT_IT_IS = re.compile(
    r"(?<!\bi )\b(?:is|was|are|were)(?:\s+not|n['’]?t)\s+"
    r"(?:(?:really|exactly|quite|technically|actually|even)\s+)*an?\b(?!.*\bfan\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:loves?|likes?|hates?|adores?|enjoys?|loved|liked|hated|adored|enjoyed|stand|into|of)\s+(?:him|her)\s*(?:$|[.,!?;…])"
    rf"|^{_BEGINS}s?he(?:['’]?s| is| was)\b",
    re.IGNORECASE,
)


def borne_out(move: Move) -> str:
    """Return the kind of move that the words of a like, a dislike or a "seen" bear; other moves stay what they are.

    >>> of = lambda kind, text: borne_out(Move(kind=kind, text=text, read=True))
    >>> of("like", "That's great!"), of("like", "that was great"), of("like", "It was okay"), of("like", "I love her")
    ('accept', 'like', 'seen', 'mention')
    >>> of("dislike", "I did not."), of("dislike", "it wasn't really a musical"), of("dislike", "it wasn't good")
    ('deny', 'mention', 'dislike')
    >>> of("seen", "2 of those please"), of("seen", "I had two of those")
    ('accept', 'seen')
    """
    if move.read and move.kind == "seen" and _SO_MANY.fullmatch(move.text):
        return "accept"
    if not move.read or move.kind not in ("like", "dislike"):
        return move.kind
    if _LUKEWARM.fullmatch(move.text):
        return "seen"
    if not move.of("title", "ordinal") and _PERSON.search(move.text):
        return "mention"  # of somebody who was talked about, and of no item
    if move.kind == "like":
        return "accept" if _SUGGESTED.fullmatch(move.text) else "like"
    if _BARE_NO.fullmatch(move.text):
        return "deny"
    return "mention" if _SAYS_WHAT_IT_IS.search(move.text) else "dislike"
