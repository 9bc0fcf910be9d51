"""Years, durations, scores, amounts, ratings, ordinals, counts and ages in a message, normalised.

Each pattern runs over the canonical text of `numbers`; where two overlap the longer one wins. Ranges have inclusive
bounds: "before 1990" is at most 1989, "under two hours" at most 120 minutes. Scores are percentages. Ours, because of
our test sentences libraries read at most 78 of 226 (docs/libraries.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast

from understanding.lexicon import Speech
from understanding.linking import ages, amounts, days, months, references
from understanding.linking.days import When
from understanding.linking.numbers import canonical, one_of
from understanding.linking.ranges import Range, ordered
from understanding.linking.references import items
from understanding.text import Token

Kind = Literal["year", "duration", "score", "money", "size", "pieces", "rating", "ordinal", "count", "age", "date"]

ROUGHLY = 15  # minutes that a bare duration is taken to leave either way
AROUND = 2  # years that "around 1990" leaves either way
_MAY_COUNT = re.compile(
    r"\d|[★⭐]|\b(?:one|an?|half|quarter|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|years?|decade|century)\b"
)


@dataclass(frozen=True)
class Quantity:
    """A normalised quantity and where it stands in the message."""

    kind: Kind
    start: int
    end: int
    value: Range | When | float


Reader = Callable[["re.Match[str]"], "Range | When | float | None"]

_NOT = r"(?P<not>(?:not|no|nothing|never|nothing that is|isnt|arent|not any) )?"
_MINUTES = r"(?:minutes?|mins?|min)(?!\w)"
_HOURS = r"(?:hours?|hrs?|h)(?!\w)"

# -- years ------------------------------------------------------------------------------------------------------------
_PART = (
    r"(?:(?:early|mid|middle|late) (?:- |of )?|(?:the )?(?:first half|second half|beginning|start|end) of )(?:the )?"
)
_PERIOD = rf"(?:the )?(?:year )?(?:{_PART})?(?:' )?(?:\d0s|[1-9]\d\d0s|[1-9]\d{{3}}(?!\d)|(?<=' )\d\d)(?![\w%])"
_PERIOD_PARTS = re.compile(r"(?:(early|mid|middle|late|first half|second half|beginning|start|end)\b.*?)?(\d+)(s?)$")
_PARTS = {
    **{"early": (0, 3), "beginning": (0, 3), "start": (0, 3), "mid": (4, 6), "middle": (4, 6)},
    **{"late": (7, 9), "end": (7, 9), "first half": (0, 4), "second half": (5, 9)},
}


def _period(text: str, current_year: int) -> Range | None:
    """Read one year or decade: "1995", "' 95", "the 90s", "late 80s"."""
    match = _PERIOD_PARTS.search(text)
    if match is None:
        return None
    part, digits, plural = match.groups()
    year = int(digits)
    if len(digits) == 2:  # the last such decade or year that has begun
        year += 2000 if 2000 + year <= current_year else 1900
    if not plural:
        return Range(year, year)
    first, last = _PARTS.get(part or "", (0, 9))
    if part is None and year % 100 == 0 and len(digits) == 4 and year < 2000:
        last = 99  # "the 1800s"; "the 2000s" are a decade
    return Range(year + first, year + last)


def _years(current_year: int, nouns: str) -> Iterator[tuple[str, Reader]]:
    period = partial(_period, current_year=current_year)

    def bounds(match: re.Match[str]) -> Range | None:
        first, last = period(match["a"]), period(match["b"])
        if first is None or last is None:
            return None
        low, high = first.low, last.high
        if low is None or high is None:
            return None
        if high < 100:  # "1990-95"
            high += low - low % 100
        return Range(low, high) if low <= high else Range(last.low, first.high)

    def side(after: bool, strict: bool) -> Reader:
        def read(match: re.Match[str]) -> Range | None:
            found = period(match["a"])
            if found is None or found.low is None or found.high is None:
                return None
            if match.groupdict().get("not"):
                return Range(high=found.high) if after else Range(low=found.low)
            if after:
                return Range(low=found.high + 1 if strict else found.low)
            return Range(high=found.low - 1 if strict else found.high)

        return read

    a, b = f"(?P<a>{_PERIOD})", f"(?P<b>{_PERIOD})"
    yield rf"(?:in )?between {a} and {b}", bounds
    yield rf"(?:between|from) {a} (?:to|until|till|through|thru|-|up to) {b}", bounds
    yield rf"{a} (?:to|until|till|through|thru|-) {b}", bounds
    yield rf"(?:between |from )?(?P<a>\d{{4}}) (?:-|to) (?P<b>\d\d)(?![\w%]| {_MINUTES})", bounds
    made = "(?:made |released |from )?"
    before = one_of("before", "earlier than", "older than", "prior to", "pre -", "pre")
    after = one_of("after", "later than", "newer than", "younger than", "more recent than", "post -", "post")
    or_later = one_of("later", "after", "newer", "above", "beyond", "since", "younger", "more recent")
    on = one_of("on", "onwards?", "forward", "and up", "and onwards?", r"\+", f"(?:or|and) {or_later}")
    yield rf"{_NOT}{made}{before} {a}", side(False, True)
    yield rf"{_NOT}{made}{after} {a}", side(True, True)
    yield rf"(?:ever )?since {a}", side(True, False)
    yield rf"(?:from |starting (?:in |from |with )?)?{a} {on}(?!\w)", side(True, False)
    yield rf"(?:not |no )(?:earlier|older) than {a}", side(True, False)
    yield rf"(?:until|till|up to|up until) {a}", side(False, False)
    yield rf"(?:from )?{a} (?:or|and) (?:earlier|older|before|below)(?!\w)", side(False, False)
    yield rf"(?:around|about|circa|ca|roughly|approximately) {a}", lambda match: _widened(period(match["a"]), AROUND)
    yield a, lambda match: period(match["a"])
    yield r"(?:from )?this year", lambda _: Range(current_year, current_year)
    yield r"(?:from )?last year(?!s)", lambda _: Range(current_year - 1, current_year - 1)
    yield (
        r"(?:the )?(?:last|past) (?:(?P<n>\d{1,2}|few) years|(?P<d>decade))(?!\w)",
        lambda match: _recent(match["n"] or match["d"], current_year),
    )
    yield (  # of a person it is an age, see `ages`
        rf"(?P<n>\d{{1,2}}) (?:- )?years?(?: -)? old {nouns}(?!\w)",
        lambda match: _widened(Range(current_year - int(match["n"]), current_year - int(match["n"])), AROUND),
    )
    yield r"(?:this|the current) decade", lambda _: Range(low=current_year - current_year % 10)
    yield r"(?:this|the 21st|21st|the twenty - first) century", lambda _: Range(low=2001)
    yield r"(?:last|the last|the 20th|20th) century", lambda _: Range(1901, 2000)


def _recent(words: str, current_year: int) -> Range:
    return Range(low=current_year - {"few": 5, "decade": 10}.get(words, int(words) if words.isdigit() else 0))


# -- durations --------------------------------------------------------------------------------------------------------
_N = r"\d{1,4}(?:\.\d+)?"
_DURATION = one_of(
    "half an hour",
    rf"(?:an|one|a|1) {_HOURS} and a (?:half|quarter)",
    rf"{_N} {_HOURS} and a half",
    rf"(?:{_N}|an|one|a) (?:- )?{_HOURS}(?: (?:and )?\d{{1,2}}(?: (?:minutes?|mins?|m)(?!\w)|(?![\w.%])))?",
    rf"{_N} (?:- )?{_MINUTES}",
)
_AT_MOST = one_of(
    *(
        "under",
        "below",
        "less than",
        "shorter than",
        "at most",
        "up to",
        "max",
        "maximum",
        "maximum of",
        "within",
        "only",
    ),
    *("no more than", "no longer than", "not over", "not longer than", "not more than", "fewer than"),
    "(?:ive|weve|i|we) (?:only |just )?(?:have|got|have got)(?: only| just| about)?",
)
_AT_LEAST = one_of(
    *("over", "above", "more than", "longer than", "at least", "minimum", "min", "no less than", "no shorter than"),
    *("not less than", "not shorter than", "not under"),
)
_OR_LESS = one_of("or less", "or under", "or shorter", "max", "maximum", "tops", "at most", "at the most", "or below")
_OR_MORE = one_of("or more", "or longer", "or over", "plus", r"\+", "at least", "minimum", "and up", "or above")


def _minutes(text: str) -> float:
    """Read one duration, in minutes."""
    if "half an hour" in text:
        return 30.0
    hours = re.search(rf"({_N}|an|one|a) (?:- )?{_HOURS}", text)
    if hours is None:
        return float(re.findall(_N, text)[0])
    total = 60 * (float(hours[1]) if hours[1][0].isdigit() else 1.0)
    rest = text[hours.end() :]
    if "half" in rest:
        return total + 30
    if "quarter" in rest:
        return total + 15
    extra = re.search(r"\d{1,2}", rest)
    return total + (float(extra[0]) if extra else 0.0)


def _durations() -> Iterator[tuple[str, Reader]]:
    def bounds(match: re.Match[str]) -> Range | None:
        scale = 60 if match["u"].startswith("h") else 1
        return ordered(float(match["a"]) * scale, float(match["b"]) * scale)

    def side(after: bool) -> Reader:
        def read(match: re.Match[str]) -> Range:
            flipped = bool(match.groupdict().get("not"))
            minutes = _minutes(match["d"])
            return Range(low=minutes) if after != flipped else Range(high=minutes)

        return read

    d = f"(?P<d>{_DURATION})"
    yield rf"(?:between |from )?(?P<a>{_N}) (?:and|to|-) (?P<b>{_N}) (?P<u>{_MINUTES}|{_HOURS})", bounds
    yield (
        rf"between (?P<a>{_DURATION}) and (?P<b>{_DURATION})",
        lambda match: ordered(_minutes(match["a"]), _minutes(match["b"])),
    )
    yield rf"{_NOT}{_AT_MOST} {d}(?: long)?", side(False)
    yield rf"{_NOT}{_AT_LEAST} {d}(?: long)?", side(True)
    yield rf"{d}(?: long)? {_OR_LESS}(?!\w)", side(False)
    yield rf"{d}(?: long)? {_OR_MORE}(?!\w)", side(True)
    yield (
        rf"(?:about |around |roughly |approximately )?{d}(?: or so| ish|ish)?(?: long)?",
        lambda match: _widened(Range(_minutes(match["d"]), _minutes(match["d"])), ROUGHLY),
    )


# -- scores -----------------------------------------------------------------------------------------------------------
_UNIT = r"(?P<unit> %| / 10(?:0)?(?!\d)| out of (?:10|100)(?!\d))"
_SCORE = rf"(?P<n>\d{{1,3}}(?:\.\d+)?){_UNIT}?(?! (?:stars?|minutes?|mins?|hours?|years?))(?![\w.])"
_RATED = one_of(
    *("rated", "ratings?", "scores?", "scored", "scoring", "critics", "reviews", "reviewed", "metacritic"),
    *("rotten tomatoes", "tomatometer"),
)
_OF = r"(?: (?:of|is|at|with|a|an|score))*"
_ABOVE = one_of(
    *("above", "over", "more than", "better than", "higher than", "at least", "minimum", "no less than", "north of")
)
_BELOW = one_of("below", "under", "less than", "worse than", "lower than", "at most", "no more than")
_OR_BETTER = r"(?: (?:or|and) (?:more|higher|above|better|up)| \+)?"


def _percent(match: re.Match[str], low: bool) -> Range | None:
    number = float(match["n"])
    unit = match["unit"] or ""
    if unit.endswith(" 10") or (not unit and number <= 10):
        number *= 10
    if number > 100:
        return None
    return Range(low=number) if low else Range(high=number)


def _scores() -> Iterator[tuple[str, Reader]]:
    above, below = partial(_percent, low=True), partial(_percent, low=False)
    yield rf"{_RATED}{_OF} {_ABOVE} {_SCORE}", above
    yield rf"{_RATED}{_OF} {_BELOW} {_SCORE}", below
    yield rf"{_RATED}{_OF} {_SCORE}{_OR_BETTER}", above
    yield rf"{_ABOVE}(?: a)? {_SCORE} {_RATED}", above
    yield rf"{_ABOVE}(?: a)? (?P<n>\d{{1,3}}(?:\.\d+)?){_UNIT}", above
    yield rf"{_BELOW}(?: a)? (?P<n>\d{{1,3}}(?:\.\d+)?){_UNIT}", below
    yield rf"(?P<n>\d{{1,3}}(?:\.\d+)?)(?P<unit> %){_OR_BETTER}", above
    yield rf"(?P<n>\d{{2,3}})(?P<unit>) \+ {_RATED}", above


# -- all of them ------------------------------------------------------------------------------------------------------


class QuantityReader:
    """Finds quantities.

    `current_year` is what "this year" and two-digit decades are read by; `speech` says what a number may count ("5
    films"); `kinds` are the amounts that the catalogue has, and `currency` is that of its prices. Days and times are
    read where it has dates, among the kinds; elsewhere what says one of the items is found, and no range of days.
    """

    def __init__(self, current_year: int, speech: Speech, kinds: Collection[str] = (), currency: str = "") -> None:
        self.current_year = current_year
        rows: list[tuple[str, str, Reader]] = [
            *(("duration", *row) for row in _durations()),
            *(("score", *row) for row in _scores()),
            *amounts.patterns(kinds, currency),
            *((*days.patterns(), *months.patterns()) if "date" in kinds else months.unread()),
            *(("age", pattern, _youngest) for pattern in ages.patterns(speech)),
            *references.patterns(speech),
            *(("year", *row) for row in _years(current_year, items(speech))),
        ]
        self._patterns = [
            (cast("Kind", kind), re.compile(rf"(?<![\w.]){pattern}" if pattern[0] != "^" else pattern), reader)
            for kind, pattern, reader in rows
        ]

    def read(self, tokens: Sequence[Token]) -> list[Quantity]:
        """Return the quantities of a message in their order, none overlapping another.

        >>> from understanding.text import tokenize
        >>> QuantityReader(2026, Speech()).read(tokenize("under two hours"))
        [Quantity(kind='duration', start=0, end=15, value=Range(low=None, high=120.0))]
        """
        message = canonical(tokens)
        if not (_MAY_COUNT.search(message.text) or days.MAY_SAY.search(message.text)):
            return []
        found = []
        for order, (kind, pattern, reader) in enumerate(self._patterns):
            for match in pattern.finditer(message.text):
                value = reader(match)
                if value is not None:
                    here = match.start("here") if "here" in pattern.groupindex else match.start()
                    found.append((match.end() - here, -order, here, match.end(), kind, value))
        taken: list[tuple[int, int]] = []
        quantities = []
        for _, _, start, end, kind, value in sorted(found, key=lambda row: row[:2], reverse=True):
            if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                taken.append((start, end))
                quantities.append(Quantity(kind, *message.span(start, end), value))
        return sorted(quantities, key=lambda quantity: quantity.start)


def _youngest(match: re.Match[str]) -> Range:
    return Range(high=ages.youngest(match))


def _widened(found: Range | None, by: float) -> Range | None:
    if found is None or found.low is None or found.high is None:
        return None
    return Range(max(found.low - by, 0), found.high + by)
