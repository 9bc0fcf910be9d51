"""The ages of those who watch: "for a 6 year old", "my son is 8", "kids (4, 7)".

Patterns over the canonical text of `numbers`. Of several ages the youngest counts: what is suitable for the youngest is
suitable for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from understanding.lexicon import Speech
from understanding.linking.numbers import one_of
from understanding.linking.references import items

_AGE = r"\d{1,2}(?![\w.%])"
_AGES = rf"(?P<ages>{_AGE}(?:(?: ,)?(?: (?:and|or|to|-|/|,))(?: a)? {_AGE})*)"
_YEARS_OLD = one_of(r"(?:- )?(?:years?|yrs?)(?: -)? (?:olds?|of age)", "y / o", "yo", "y o")
_CHILD = one_of(
    *("kids?", "child", "children", "sons?", "daughters?", "boys?", "girls?", "toddlers?", "babies", "baby", "twins"),
    *(
        "nephews?",
        "nieces?",
        "cousins?",
        "brothers?",
        "sisters?",
        "siblings?",
        "grand(?:kids?|sons?|daughters?|child(?:ren)?)",
    ),
    *("step(?:sons?|daughters?|kids?)", "little ones?", "youngest", "oldest", "eldest", "students?", "class"),
)
_IS = one_of(
    "is", "are", "was", "turns", "turned", "turning", "who is", "who are", "just turned", "will be", "is turning"
)
_ABOUT = one_of("only", "just", "about", "around", "nearly", "almost", "now", "turning")
_NO_AGE = one_of("stars?", "out", "/", "%", "minutes?", "mins?", "hours?", "hrs?", "times", "points?")
_HERE = "(?P<here>)"  # what stands before it is context and no part of what is found


def patterns(speech: Speech) -> Iterator[str]:
    """Yield the patterns, each with the ages in its group `ages`."""
    nouns = items(speech)
    no_age = one_of(_NO_AGE, *speech.many, *speech.one)
    yield rf"{_AGES} {_YEARS_OLD}(?!\w)(?! {nouns}(?!\w))"
    yield r"(?P<ages>\d{1,2})(?:yo|yrs)(?: olds?)?(?!\w)"
    yield rf"(?:aged|ages?)(?: of| between| from| range)? {_AGES}(?: {_YEARS_OLD})?"
    yield rf"{_CHILD}(?: (?:who|that))? {_IS}(?: {_ABOUT})* {_HERE}{_AGES}(?! {no_age})"
    yield rf"(?:he|she|they)(?:s|re| is| are) (?:{_ABOUT} )*{_HERE}{_AGES}(?= [,.!?;)]| (?:and|so|but|now)(?!\w)|$)"
    yield rf"{_CHILD} [(,] {_HERE}{_AGES}(?= [),.]|$)"
    yield r"under(?: -)? (?P<ages>1?\ds)(?!\w)"


def youngest(match: re.Match[str]) -> float:
    """Return the least of the ages."""
    return float(min(map(int, re.findall(r"\d+", match["ages"]))))
