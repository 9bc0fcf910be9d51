"""How a message points at items and grades them: star ratings, ordinals, counts.

Patterns over the canonical text of `numbers`, each with a reader that returns the number meant, or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from understanding.lexicon import Speech
from understanding.linking.numbers import one_of

Reader = Callable[["re.Match[str]"], "float | None"]

MAX_ORDINAL, MAX_COUNT = 20, 100
MAX_PLAIN = 6  # a number said without a word that makes it an ordinal points at no later place
_HERE = "(?P<here>)"  # what stands before it is context and no part of what is found
_GRADING = ("give", "gave", "giving", "rate", "rated", "rating")
_POINTS = r"(?:stars?|points?)"
_MOST = r"(?P<of>100|[1-9]\d|[2-9])(?!\d)"  # what a rating is out of
_UNITS = one_of("minutes?", "mins?", "hours?", "hrs?", "years?", "stars?", "out", "/", "%")
_ITEMS = (
    *("titles?", "items?", "recommendations?", "recs?", "suggestions?", "options?", "ideas?", "picks?", "choices"),
    *("results", "things", "ones", "books?", "albums?", "songs?", "products?", "stories"),
)


def items(speech: Speech) -> str:
    """Return a pattern for what counts or is pointed at: "films", "recommendations"."""
    return one_of(*map(re.escape, (*speech.many, *speech.one)), *_ITEMS)


def _stars(number: float, of: float) -> float | None:
    """Put a rating on half stars from 0.5 to 5."""
    if number > of or of <= 0:
        return None
    return min(max(int(number / of * 10 + 0.5) / 2, 0.5), 5.0)


def _of_any(match: re.Match[str]) -> float | None:
    return _stars(float(match["n"]), float(match["of"]))


def _of_five_or_ten(match: re.Match[str]) -> float | None:
    return _stars(float(match["n"]), 5.0 if float(match["n"]) <= 5 else 10.0)


def _ratings(speech: Speech) -> Iterator[tuple[str, Reader]]:
    n = r"(?P<n>\d{1,3}(?:\.\d+)?)"
    yield (
        rf"{n} (?:- )?stars?(?!\w)",
        _of_five_or_ten,
    )
    yield r"(?:one|1) (?:- )?stars?(?!\w)", lambda _: 1.0
    yield r"half a star", lambda _: 0.5
    yield (
        r"[★⭐](?: \ufe0f)?(?: [★⭐](?: \ufe0f)?){0,4}",
        lambda match: float(min(len(re.findall("[★⭐]", match[0])), 5)),
    )
    yield rf"{n} / (?P<of>5|10|100)(?!\d)", _of_any  # other numbers with a stroke are dates, and 24/7
    yield rf"{n}(?: (?:- )?{_POINTS})? out of {_MOST}(?: {_POINTS})?(?!\w)", _of_any
    yield rf"{n} of {_MOST} {_POINTS}(?!\w)", _of_any
    # Behind a word for grading less will do: "rate Heat 4 of 6", "give Heat 4 points", "rate Heat a 4", "rate Heat 4".
    grade = rf"{one_of(*_GRADING)}(?! (?:me|us))(?: \S+){{0,15}}?"
    yield rf"{grade} {_HERE}{n} of {_MOST}(?![\w.])", _of_any
    yield rf"{grade} {_HERE}{n} points?(?!\w)", _of_five_or_ten
    yield rf"{grade} (?:a|an) {_HERE}{n}(?= ?[.!]?$)", _of_five_or_ten
    yield rf"rate(?: \S+){{1,15}}? {_HERE}{n}(?= ?[.!]?$)", _of_five_or_ten
    graded = one_of("it", "this", "that", "one", "him", "them", "the", "first", "second", "third", "last")
    not_graded = one_of("of", *map(re.escape, (*speech.many, *speech.one)), "more", "and", "or", _UNITS)
    yield (
        rf"{one_of(*_GRADING)}(?: {graded})*(?: (?:a|an|at|with))? {_HERE}{n}(?! {not_graded})(?![\w.])",
        _of_five_or_ten,
    )


# -- ordinals and counts ----------------------------------------------------------------------------------------------
_ORDINALS = {
    word: float(value)
    for value, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], start=1
    )
} | {"last": -1.0, "final": -1.0}
_ORDINAL = rf"(?P<o>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))(?!\w)"
_NO_POINTER = one_of(  # "the first time", "last night", "love at first sight"
    *(
        "times?",
        "things?",
        "world",
        "century",
        "centuries",
        "place",
        "names?",
        "half",
        "part",
        "season",
        "date",
        "class",
    ),
    *(
        "hand",
        "language",
        "person",
        "night",
        "years?",
        "week",
        "month",
        "summer",
        "weekend",
        "day",
        "of all",
        "of the year",
    ),
    *(r"\d", "few", "couple", "minute", "chance", "love", "kiss", "sight", "resort", "man", "woman", "lady", "'"),
    *("lists?", "pages?", "ratings?", "likes?", "messages?", "changes?", "answers?", "steps?", "actions?", "bits?"),
    *("search(?:es)?", "requests?", "batch", "meaning"),
)
_CUES = (  # before a bare "second" or "2" that is meant as an ordinal
    *("liked", "loved", "love", "hated", "disliked", "enjoyed", "save", "saved", "bookmark"),
    *("rate", "share", "open", "skip", "pick", "take", "choose", "describe", "show me", "about", "why", "it", "like"),
    *("rejected", "reject", "refused", "add", "keep", "put"),
    *("and", "n", "&", r"\+", "or", ",", "not", "is", "was", "than"),
)
_AFTER = (
    "[,.!?;:)]",
    "and",
    "n",
    "&",
    r"\+",
    "or",
    "but",
    "already",
    "too",
    "is",
    "was",
    "please",
    "looks?",
    "sounds?",
    "because",
    "instead",
)
_ENDED = rf"(?= {one_of(*_AFTER, 'again')}(?!\w)|$)"


def _place(match: re.Match[str]) -> float | None:
    word = match["o"]
    number = _ORDINALS.get(word)
    if number is None:
        number = float(re.sub(r"\D", "", word) or 1)
    return number if number <= MAX_ORDINAL and number != 0 else None


def _plain(match: re.Match[str]) -> float | None:
    number = _place(match)
    return number if number is not None and number <= MAX_PLAIN else None


def _ordinals(speech: Speech) -> Iterator[tuple[str, Reader]]:
    nouns = items(speech)
    verbs = [word for verb in speech.verbs for word in (verb.done, verb.did)]
    had, cue = one_of(*verbs), one_of(*verbs, *_CUES)
    # "The last one I saw" was had before any list.
    listed = rf"(?!(?:(?:the|my|this|that) )?last (?:(?:one|{nouns}) )?(?:that )?(?:i|we) {had}(?!\w))"
    yield rf"{listed}(?:the |this |that )?{_ORDINAL} (?:one|{nouns})(?!\w)", _place
    yield rf"{listed}(?:the|this|that|your|number|my) {_ORDINAL}(?! {_NO_POINTER})", _place
    yield rf"(?:the|this|that|number) {_ORDINAL}(?= \d+(?:\.\d)? (?:stars?|out of|/|points?)(?!\w))", _place
    yield rf"^{_ORDINAL}(?= (?:[,.!?]|and|or|please|looks?|sounds?|seems?|is|was)(?!\w)|$)", _place
    yield rf"{cue} {_HERE}{_ORDINAL}{_ENDED}", _place
    yield r"(?:the )?(?:second to last|second last|next to last|last but one)(?: one)?", lambda _: -2.0
    announced = one_of("numbers?", "no", r"no \.", "#", "nr", r"nr \.", "option", "choice", *speech.one, "item")
    yield rf"(?:the )?{announced} (?P<o>\d{{1,2}}|one)(?![\w%])(?! (?:of|{_UNITS}))", _place
    yield rf"^(?P<o>\d{{1,2}}){_ENDED}", _plain
    yield rf"{cue} {_HERE}(?P<o>\d{{1,2}})(?![\w%/]){_ENDED}", _plain
    yield rf"(?<=\d) (?:and|n|&|\+|or|,) {_HERE}(?P<o>\d{{1,2}})(?= [.!?]|$)", _plain
    yield rf"(?P<o>first)(?= 2(?: {nouns})?{_ENDED})", _place
    yield rf"the first {_HERE}(?P<o>2){_ENDED}", _place
    yield rf"the (?P<o>last)(?= 2(?: {nouns})?{_ENDED})", lambda _: -2.0  # the last but one, and the last
    yield rf"the last {_HERE}2(?: {nouns})?{_ENDED}", lambda _: -1.0


def _count(match: re.Match[str]) -> float | None:
    number = 1 if match["n"] == "one" else int(match["n"])
    return float(number) if 1 <= number <= MAX_COUNT else None


def _counts(speech: Speech) -> Iterator[tuple[str, Reader]]:
    had = "".join(rf"(?<!{verb.done} )" for verb in speech.verbs)
    n = r"(?P<n>\d{1,3}|one)(?![\w%])"
    goes_on = one_of(  # "one of them", "2 hours", "one that is shorter": no count
        *(
            "of (?!the best|your best|those|these|them)",
            _UNITS,
            "-",
            ":",
            r"\+",
            "that",
            "like",
            "with",
            "from",
            "about",
        ),
        *("i", "where", "which", "to", "by", "in", "without", "under", "less"),
        f"more (?!{one_of(*speech.many, 'recommendations', 'suggestions', 'options', 'please')}|$)",
    )
    verb = one_of(
        *(
            "give",
            "show",
            "list",
            "recommend",
            "suggest",
            "find",
            "name",
            "get",
            "send",
            "tell",
            "want",
            "need",
            "gimme",
        ),
        *("have", "see", "pick"),
    )
    filler = one_of("just", "only", "like", "about", "up", "to", "another", "the", "top", "at", "least", "my", "your")
    kinds = one_of("more", "other", "new", "good", "great", "different", "random", "nice", "best", "top", "additional")
    yield rf"{verb}(?: me| us)?(?: {filler})* {_HERE}{n}(?! {goes_on})", _count
    yield rf"{had}(?<!about )(?P<n>\d{{1,3}}|one)(?: {kinds})* {items(speech)}(?!\w)", _count
    yield rf"(?:just|only|top|another|exactly|make it|the top|best) {_HERE}{n}(?! {goes_on})", _count
    yield r"(?P<n>\d{1,2}|one) more(?= [,.!?]|$| please)", _count
    # "5 french comedies", "a list of 7 war films"
    no_number = one_of(_UNITS, "thumbs", "times")
    plural = rf"(?! {no_number}(?!\w))(?= (?:[a-z]+ ){{0,2}}[a-z]{{3,}}s(?!\w))"
    yield rf"^(?:a list of |list )?{_HERE}(?P<n>\d{{1,2}}){plural}", _count


def patterns(speech: Speech) -> Iterator[tuple[str, str, Reader]]:
    """Yield kind, pattern and reader, the more telling ones first."""
    for kind, rows in (("rating", _ratings(speech)), ("ordinal", _ordinals(speech)), ("count", _counts(speech))):
        for pattern, reader in rows:
            yield kind, pattern, reader
