"""What a wish says beside what is wanted: whom it is for, at what time, how one's day was. Pure.

None of that is told of any item, so that to look it up finds what has nothing to do with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_PEOPLE = (
    r"(?:(?:ex-?|step|grand)?(?:wife|husband|mum|mom|mother|dad|father|son|daughter|child|children|kids?|parents?)"
    r"|girlfriend|boyfriend|gf|bf|partner|fianc[eé]e?|spouse|other half|better half|grandma|grandpa|gran|granny|nan"
    r"|sister|brother|sis|bro|siblings?|aunt|uncle|cousins?|niece|nephew|family|famil(?:y|ies)|friends?|mates?|buddies"
    r"|besties?|room ?mates?|flat ?mates?|house ?mates?|colleagues?|co-?workers?|boss|team|students?|pupils?|class"
    r"|teachers?|neighbou?rs?|guests?|date|crush|toddler|baby|teens?|teenagers?|girls|boys|lads|folks|in-?laws)"
)
_OURS = rf"(?:my|our|the)\s+(?:[\w'’-]+\s+){{0,2}}?{_PEOPLE}\b"
_GIFT = r"(?:(?:a|an|some|the)\s+)?(?:[\w'’-]+\s+)?(?:gifts?|presents?)(?: ideas?)?"
_COMPANY = re.compile(
    rf"\b{_GIFT}\s+for\s+(?:(?:my|our|a|an|the|his|her|their)\s+)?(?:[\w'’-]+\s+)?{_PEOPLE}\b"
    rf"|\b(?:(?:w|with|for|to)/?\s+{_OURS}(?:\s+(?:and|or)\s+(?:{_OURS}|i|me)\b)*"
    rf"|{_OURS}\s+(?:and|&)\s+(?:i|me)\b|\b(?:me|i)\s+(?:and|&)\s+{_OURS}"
    rf"|\b(?:w|with|for)\s+(?:about\s+|around\s+)?(?:\d+|a few|some|two|three|four|five|six|seven|eight|ten|several)\s+"
    rf"(?:other\s+)?(?:{_PEOPLE}|people|persons|adults|of us)\b"
    rf"|(?:me and |both )?{_OURS}(?: and (?:i|me))?(?:\s+\w+)?\s+(?:would|will|can|could|might|may|['’]d)\s+"
    r"(?:also |really |all |both )?(?:find|like|enjoy|love|think (?:is|are)))\b"
    rf"|\b(?:{_OURS}|{_PEOPLE}|he|she|they|everyone|everybody|one of (?:them|us)|two of (?:them|us))\s+"
    r"(?:just |only |all |really )?(?:wants?|needs?|wanna|would like|would love|feels? like)\b"
    r"(?:\s+(?:to|something|a|some)\b)*"
    r"|\bfor (?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?= (?:under|below|with|tonight|tomorrow|this)\b|[,.;!?]*(?:\s|$)(?![$£€\d\w]))"
    r"|\b(?:\d{1,2}|two|three|four|five|six|seven|eight|ten|all|both) of us\b|\bjust (?:the )?(?:two|2) of us\b",
    re.IGNORECASE,
)
_QUALIFIED = (
    r"(?:at (?:mine|ours|home|(?:my|our) \w+)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|tonight|tomorrow|this weekend|w(?:ith)?/?\s+(?:my|our|the|some|a few)\s+\w+)"
)
_OCCASION = re.compile(
    rf"\b(?:\w+ )?(?:night|evening|party|get-?together|sleepover|marathon)(?: in)?(?:,? {_QUALIFIED})+\b", re.IGNORECASE
)
_MARATHON = re.compile(r"\b(?!(?:the|boston|london|new|york|berlin|a|running)\b)\w+[ -]marathon\b", re.IGNORECASE)
_TIME = re.compile(
    r"\bfor (?:when|while|after|before|once)\b[^,.;!?]*"
    r"|\b(?:when|while|whilst|after|before|once) (?:i|we|my|our)\b[^,.;!?]*",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:(?:for|by|until|till) tomorrow|tomorrow (?:night|evening|morning|afternoon)"
    r"|(?:for )?(?:later )?this (?:weekend|evening)"
    r"|(?:for|on) (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:night|evening|morning|afternoon))?)\b",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"\b(?:\w+ )?(?:minutes?|min) break\b|\b(?:(?:so|and|please) )?(?:keep|make) it (?:short|quick|brief|simple)\b"
    r"|\b(?:start|kick) (?:me|us) off with\b"
    r"|\bwhat(?:['’]?s| has| have| was| is) been (?:reported|said|written|published|happening|going on)\b",
    re.IGNORECASE,
)
_SWITCH = re.compile(
    r"^\W*(?:(?:ok|okay|now|so|alright|well)\W+)*(?:(?:a|an|on to a|let['’]?s (?:do|try|have)) )?"
    r"(?:different|new|another|other|next) (?:topic|subject|thing|question|theme)\b(?:\s+(?:please|now|then))?"
    r"\s*[:,.\-–—!]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^,;.!?\n]+")
_LED = r"^\W*(?:(?:and|but|so|hey|hi|ok|okay|well|cause|because|since|as|ugh|oh|sorry)\W+)*"
# "I have five minutes on the bus", "had a long day"; "have" alone asks.
_OF_ME = re.compile(rf"{_LED}(?:(?:i|we)(?:['’](?:m|ve|re))?|im|ive|weve)\s+\w+|{_LED}(?:had|been)\s", re.IGNORECASE)
_WISHES = re.compile(
    r"\b(?:want\w*|wan|wanna|need\w*|likes?|liked|love[ds]?|look\w*|search\w*|after|mood|feel\w*|fancy|prefer\w*|wish\w*|hop\w+"
    r"|see|read\w*|listen\w*|hear\w*|buy\w*|eat\w*|cook\w*|drink\w*|bak\w+|about|where|which|whose|that"
    r"|remember\w*|something|somthing|smth|sth|anything|some|any|one|ones|who|crav\w+|hankering|into|fans?|enjoy\w*|interest\w*"
    r"|try\w*|find\w*|mak\w+|take|get|order|would|could|should|can|may|might|do|don['’]?t|didn['’]?t|think|guess|mean|what|find)\b",
    re.IGNORECASE,
)


class Aside(NamedTuple):
    """Words beside a wish, between two places of the text.

    Of the `time` also what sounds like a value is none: "for when the kids are in bed" is not for kids.
    """

    start: int
    end: int
    kind: str  # "company", "time", "when", "occasion", "day", "manner" or "switch"


_KINDS = (
    ("switch", _SWITCH),
    ("time", _TIME),
    ("time", _MARATHON),
    ("occasion", _OCCASION),
    ("company", _COMPANY),
    ("when", _WHEN),
    ("manner", _MANNER),
)


def asides(text: str) -> list[Aside]:
    """Return what a text says beside a wish, in order.

    >>> text = "i have an hour on the train, something for me to watch with my wife"
    >>> [(each.kind, text[each.start : each.end].strip()) for each in asides(text)]
    [('day', 'i have an hour on the train'), ('company', 'with my wife')]
    """
    found: list[Aside] = []
    for kind, pattern in _KINDS:
        found += [Aside(each.start(), each.end(), kind) for each in pattern.finditer(text)]
    found += _of_a_day(text)
    apart = list[Aside]()
    for each in found:
        if not any(_overlap(each, other) for other in apart):
            apart.append(each)
    return sorted(apart)


def changes_topic(text: str) -> bool:
    """Whether a text leads into another topic than the one before: "different topic: …"."""
    return _SWITCH.search(text) is not None


def _overlap(one: Aside, other: Aside) -> bool:
    return one.start < other.end and other.start < one.end


def _of_a_day(text: str) -> Iterator[Aside]:
    """Yield clauses in which somebody only tells of themselves."""
    for clause in _CLAUSE.finditer(text):
        if _OF_ME.search(clause[0]) and not _WISHES.search(clause[0]):
            yield Aside(clause.start(), clause.end(), "day")
