"""Whether the words of a move bear it: what stays in the store for good takes more than a guess. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.message import Move
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either

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
# "That band is for dads" says for whom it is; "this one is for me" is a liking.
_FOR_SOME = re.compile(
    r"(?:\b(?:is|are)|['’]s|['’]re)\s+(?:(?:only|just|more|really|strictly|mostly)\s+)*for\s+"
    r"(?!(?:me|us|sure|real|ever|life|free|now|keeps)\b)(?:(?:the|my|our|old|little|small|young)\s+)*"
    r"(?:\w+s|people|children|men|women|grandma|grandpa)\b[\s.!,]*(?:man|lol|tbh|imo|haha|mate|dude|bro|though|tho)?\W*$",
    re.IGNORECASE,
)
_BARE_NO = re.compile(rf"{_BEGINS}i\s+(?:did|do|have|had|was|am|would|will)(?:\s+not|n['’]?t){_ENDS}", re.IGNORECASE)
_SAYS_WHAT_IT_IS = re.compile(
    r"(?<!\bi )\b(?:is|was|are|were)(?:\s+not|n['’]?t)\s+"
    r"(?:(?:really|exactly|quite|technically|actually|even)\s+)*an?\b(?!.*\bfan\b)",
    re.IGNORECASE,
)
_ONLY_NOT = re.compile(rf"{_BEGINS}not\s+(?:(?:the|that|this|one|ones|either|please|again|and|or)\W*)*", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:loves?|likes?|hates?|adores?|enjoys?|loved|liked|hated|adored|enjoyed|stand|into|of)\s+(?:him|her)\s*(?:$|[.,!?;…])"
    rf"|^{_BEGINS}s?he(?:['’]?s| is| was)\b",
    re.IGNORECASE,
)


_NEVER_SAID = re.compile(
    r"\b(?:(?:i|we)\s+(?:never|didn['’]?t|did not|haven['’]?t|have not|never ever)\s+(?:ever\s+|actually\s+|even\s+)?"
    r"(?:say|said|tell|told|claim(?:ed)?|mention(?:ed)?|state[d]?)"
    r"|(?:that['’]?s|it['’]?s)\s+not\s+true\s+that)\b(?:\s+you)?(?:\s+that)?\s+(?:i|we|i['’]\w+)\b",
    re.IGNORECASE,
)
_NOT_SAVED = re.compile(
    r"\b(?:(?:do not|don['’]?t|dont|no need to|never|didn['’]?t (?:want|mean) (?:you )?to)\s+(?:actually\s+)?"
    r"(?:save|bookmark|keep (?:it|that|this|them|those|the \w+))\b|un-?save\b"
    r"|(?:take|remove|delete|cross|strike|get|throw)\s+(?:[\w'’]+\s+){1,5}?(?:off|from|out of)\s+"
    r"(?:my\s+(?:\w+\s+)?(?:list|saves|bookmarks)|(?:the|what i)\s+saved?)\b)",
    re.IGNORECASE,
)
_ASKED = r"^\W*(?:(?:ok|okay|no|and|but|actually|please|can you|could you|sorry|oh)\W+)*"
# "Take the coffee off again"; not "take your time off" nor "get off".
_TAKES_OFF = re.compile(
    rf"{_ASKED}(?:take|cross|strike|get|scratch) (?:the|that|those|my) (?:[\w'’-]+ ){{1,4}}?(?:off|out)"
    r"(?: (?:again|please|then|now|too))*\W*$",
    re.IGNORECASE,
)
_DELETES = re.compile(
    rf"{_ASKED}(?:remove|delete|cross out|scratch) (?:the|that|those|my) [\w'’ -]+",
    re.IGNORECASE,
)
_MAY_UNSAY = frozenset(
    {"correct", "like", "dislike", "chat", "mention", "deny", "undo", "forget", "drop", "reject", "avoid", "save"}
    | {"off", "nlu_fallback", "seen", "unseen", "want"}
)
# "Women are fine again" rules nothing in.
_ALLOWS = re.compile(
    r"\b(?:is|are|['’]s|['’]re|would be|can be|may be)\s+"
    r"(?:(?:also|totally|perfectly|absolutely|just|actually|still|all)\s+)*"
    r"(?:fine|ok|okay|alright|all right|allowed|welcome|no problem|not a problem|acceptable)"
    r"(?:[\s,]+(?:again|too|as well|also|now|by me|with me|for me|then|though|after all))*\W*$",
    re.IGNORECASE,
)
_MAY_ALLOW = frozenset(
    {"want", "replace", "critique", "prefer", "drop", "like", "avoid", "accept", "mention", "affirm"}
)
# Nothing but these words is only polite beside anything else: "sounds nice, but how long is it?".
_CONSENT = frozenset(
    (
        *("ok", "okay", "k", "yes", "yeah", "yep", "yup", "sure", "fine", "cool", "great", "nice", "good", "perfect"),
        *("lovely", "awesome", "amazing", "excellent", "alright", "all", "right", "why", "not", "sounds", "sound"),
        *("looks", "that", "that's", "thats", "it", "it's", "its", "is", "this", "those", "these", "they", "got"),
        *("fair", "enough", "hmm", "hm", "well", "then", "now", "works", "i", "guess", "thanks", "thank", "you", "see"),
        *("so", "very", "really", "pretty", "and", "but", "oh", "ah", "wow", "interesting", "promising"),
    )
)

# What a move that names something to look for has to say to be no wish for it: "soul" is no greeting.
_OWN_WORDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for kind, words in {
        "saved": r"sav(?:e|ed|ing)|lists?|bookmark(?:ed|s)?|kept|keep|put|favou?rites?|later",
        "tonight": r"tonight|today|now|once|moment|time|evening|just",
        "accept": r"ok|okay|yes|yep|yeah|sounds?|good|great|perfect|fine|sure|take|deal|go|works?|cool|nice|love",
        "greet": r"hi|hello|hey|hiya|howdy|good|greetings|yo|welcome|evening|morning",
        "goodbye": r"bye|goodbye|cheers|ciao|see|later|night|leave|care|done|all",
        "thank": r"thank\w*|thx|cheers|ta|appreciate\w*|great|helpful",
        "seen": r"i|we|already|had|have|know|been|finished|done",
    }.items()
}

_STILL_GOOD = re.compile(
    r"\W*(?:(?:but|and|yet)\s+)?(?:(?:it\s+)?(?:is|should be|must be)\s+)?still\s+"
    r"(?:(?:really|pretty|very)\s+)?(?:good|great|nice|decent|fun|ok|okay|tasty|worth \w+)\W*",
    re.IGNORECASE,
)


def told_as(move: Move, spec: CatalogueSpec) -> str:
    """Return the kind of move that the words bear: of opinions, of corrections, and of what only names a wish.

    >>> from recommender.catalogue.spec import load_spec
    >>> news = load_spec("news")
    >>> of = lambda kind, text: told_as(Move(kind=kind, text=text, read=True), news)
    >>> of("seen", "first one, read it to me"), of("seen", "read it, too long for me"), of("seen", "read the first")
    ('ask_about', 'seen', 'seen')
    """
    if unsays(move):
        return "unsay"
    kind = borne_out(move)
    if allows(move):
        return "any"
    if kind in ("dislike", "reject") and (_only_turns_down(move) or _only_of_a_theme(move)):
        return "avoid"
    if kind == "like" and not move.mentions and _STILL_GOOD.fullmatch(move.text):
        return "ask"  # what is wished for is to be good, and nothing that was shown is
    if kind == "correct" and move.of("title", "ordinal") and move.of("reaction"):
        return str(move.of("reaction")[-1].value)  # "no, I meant that I love the last, too"
    if kind == "seen" and _is_a_request(move, spec):
        return "ask_about"
    return "want" if _is_a_wish(move, spec) else kind


def _only_of_a_theme(move: Move) -> bool:
    """Whether what is not liked is said in one's own words, and no item: "nothing with saxophone, can't stand it"."""
    themes = [each for each in move.of("theme") if each.role == "exclude"]
    return bool(themes) and len(themes) == len(move.mentions) - len(move.of("reaction"))


def _only_turns_down(move: Move) -> bool:
    """Whether a move says nothing of what one thinks of an item, but that it is not to be it: "not the first one"."""
    items = move.of("title", "ordinal")
    return bool(items) and len(items) == len(move.mentions) and _ONLY_NOT.fullmatch(move.without(items)) is not None


def _is_a_request(move: Move, spec: CatalogueSpec) -> bool:
    """Whether what sounds like having had an item asks for it: "read it to me"; not "read it, was too long for me"."""
    do = either({verb.do for verb in spec.having.verbs})
    asks = rf"(?:^|[,;:]|\b(?:please|can you|could you|just))\s*{do} (?:it|that|this|one|the \w+)(?: one)?"
    return re.search(rf"{asks} (?:(?:to|for) (?:me|us)|aloud|out loud)\b", move.text, re.IGNORECASE) is not None


def _is_a_wish(move: Move, spec: CatalogueSpec) -> bool:
    """Whether a move only names what to look for, and has no word of what it was taken for.

    >>> from actions.message import Mention
    >>> from recommender.catalogue.spec import load_spec
    >>> genre = Mention(entity="genre", value=("Soul",))
    >>> of = lambda kind, text: _is_a_wish(Move(kind=kind, text=text, read=True, mentions=(genre,)), load_spec("music"))
    >>> of("greet", "soul"), of("greet", "hi, soul please"), of("saved", "my soul list")
    (True, False, False)
    """
    words = _OWN_WORDS.get(move.kind)
    if words is None or not move.read or move.bare is not None or words.search(move.text):
        return False
    if move.kind == "seen":
        had = either({word for verb in spec.having.verbs for word in (verb.did, verb.done)})
        if re.search(rf"\b{had}\b", move.text, re.IGNORECASE):
            return False
    entities = {each.entity for each in move.mentions}
    # "The burgers might do" takes what is shown, and "the newest three" does not.
    return bool(entities) and entities <= ({"order"} if move.kind == "accept" else {"order", *spec.facets})


def borne_out(move: Move) -> str:
    """Return the kind of move that the words of a like, a dislike or a "seen" bear; other moves stay what they are.

    >>> of = lambda kind, text: borne_out(Move(kind=kind, text=text, read=True))
    >>> of("like", "That's great!"), of("like", "that was great"), of("like", "It was okay"), of("like", "I love her")
    ('accept', 'like', 'seen', 'mention')
    >>> of("dislike", "I did not."), of("dislike", "it wasn't really a musical"), of("dislike", "it wasn't good")
    ('deny', 'mention', 'dislike')
    >>> of("like", "Muse is for dads man"), of("like", "this is for me"), of("like", "it is for rainy days, I love it")
    ('mention', 'like', 'like')
    >>> of("seen", "2 of those please"), of("seen", "I had two of those")
    ('accept', 'seen')
    """
    if move.read and move.kind == "seen" and _SO_MANY.fullmatch(move.text):
        return "accept"
    if not move.read or move.kind not in ("like", "dislike"):
        return move.kind
    if _LUKEWARM.fullmatch(move.text):
        return "seen"
    named = [each for each in move.mentions if each.entity not in ("reaction", "reference")]
    if not named and _PERSON.search(move.text):
        return "mention"  # of somebody who was talked about, and of no item
    if move.kind == "like" and _FOR_SOME.search(move.text):
        return "mention"
    if move.kind == "like":
        return "accept" if _SUGGESTED.fullmatch(move.text) else "like"
    if _BARE_NO.fullmatch(move.text):
        return "deny"
    return "mention" if _SAYS_WHAT_IT_IS.search(move.text) else "dislike"


def unsays(move: Move) -> bool:
    """Whether a move takes back, or denies, one thing that was said of an item.

    >>> of = lambda kind, text: unsays(Move(kind=kind, text=text, read=True))
    >>> of("dislike", "I never said I like Heat"), of("dislike", "I never liked Heat"), of("save", "no, don't save it")
    (True, False, True)
    """
    if not move.read or move.kind not in _MAY_UNSAY:
        return False
    return _NEVER_SAID.search(move.text) is not None or takes_back_saving(move.text)


def takes_back_saving(text: str) -> bool:
    """Whether something is not to be kept, or kept no longer."""
    return _NOT_SAVED.search(text) is not None


def takes_off(text: str) -> bool:
    """Whether something is taken off a list, whether or not the list is named.

    >>> takes_off("take the coffee off again"), takes_off("delete the rice"), takes_off("I took a day off")
    (True, True, False)
    """
    return bool(_TAKES_OFF.search(text) or _DELETES.search(text))


def allows(move: Move) -> bool:
    """Whether a move only says that something may be, which asks for nothing.

    >>> from actions.message import Mention
    >>> genre = Mention(entity="genre", value=("A",))
    >>> of = lambda text: allows(Move(kind="replace", text=text, read=True, mentions=(genre,)))
    >>> of("women are fine again"), of("actually comedies are OK, too"), of("a comedy would be fine by me, a short one")
    (True, True, False)
    """
    named = any(each.entity not in ("title", "ordinal", "reference", "reaction") for each in move.mentions)
    return move.read and named and move.kind in _MAY_ALLOW and _ALLOWS.search(move.text) is not None


def only_consents(move: Move) -> bool:
    """Whether a move takes what was suggested in a word that names nothing: "ok", "sounds nice"; not "I'll take it".

    >>> of = lambda text: only_consents(Move(kind="accept", text=text, read=True))
    >>> of("yeah, why not"), of("ok."), of("great, I'll watch it")
    (True, True, False)
    """
    words = re.findall(r"[\w'’]+", move.text.casefold().replace("’", "'"))
    return move.read and move.kind == "accept" and not move.mentions and bool(words) and _CONSENT.issuperset(words)
