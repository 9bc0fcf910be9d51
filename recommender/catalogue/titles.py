"""Titles of works: their natural order, their parts, and the form in which spellings of one title are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# English, French, German, Spanish, Italian, Portuguese, Scandinavian and Dutch.
# fmt: off
ARTICLES = frozenset({
    "the", "a", "an", "le", "la", "les", "l'", "un", "une", "der", "die", "das", "ein", "eine", "el", "los", "las",
    "il", "lo", "gli", "i", "o", "os", "as", "den", "det", "en", "ett", "de", "het",
})
# fmt: on
_TRAILING_ARTICLE = re.compile(r"^(?P<title>.+), (?P<article>[^\s,]{1,4})$")
_LEADING_ARTICLE = re.compile(r"^(?:(?:the|an?|le|la|les|el|los|las|il) |l['’])(?=\S)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\(([^()]*)\)")
_DATED = re.compile(r"^(?P<title>.+?)\s*\((?P<year>1[89]\d\d|20\d\d)\)\s*$")
_AKA = re.compile(r"^a\.?k\.?a\.?:?\s+", re.IGNORECASE)
_BREAK = re.compile(r":\s+|\s+[-–—]\s+|,?\s+or:?\s+(?=how\b)|(?<=[^\W\d_]\.[^\W\d_]\.)\s+(?=the\b)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^(?P<main>.+?)(?:[:,]|\s[-–—])?\s(?:episode|part|chapter|volume|vol\.?)\s(?P<number>[ivx]+|\d{1,2}|[a-z]+)\b"
    r"(?:\s*[:–—-].*)?$",
    re.IGNORECASE,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS = {said: number for names in (_ROMAN, _SPELLED) for number, said in enumerate(names, start=1)}
FIRST, SECOND = " 1", (" 2", " II")  # what makes a title the first of its kind, and what tells that there are others
_OWNER = re.compile(r"^.{3,25}?(?:['’]s|s['’]) (?=\S)")
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})
_SIGNS = str.maketrans({"&": " and ", "+": " and ", "#": " no ", "½": " 1 2 ", "'": "", "’": "", "*": ""})
_WORDS = {
    **{"vol": "volume", "mr": "mister", "dr": "doctor", "st": "saint", "versus": "vs", "color": "colour"},
    **{"colors": "colours", "gray": "grey", "pt": "part"},
    **{"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"},
    **{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}


def natural_title(title: str) -> str:
    """Put a trailing article back in front.

    >>> natural_title("Godfather, The"), natural_title("Avventura, L'")
    ('The Godfather', "L'Avventura")
    """
    match = _TRAILING_ARTICLE.match(title.strip())
    if match is None or match["article"].casefold().replace("’", "'") not in ARTICLES:
        return title.strip()
    article = match["article"]
    return article + ("" if article.endswith(("'", "’")) else " ") + match["title"]


def without_article(title: str) -> str:
    """Drop a leading article that people often leave out.

    >>> without_article("The Matrix")
    'Matrix'
    """
    return _LEADING_ARTICLE.sub("", title)


def split_titles(text: str) -> tuple[str, ...]:
    """Split a title from the alternative titles that follow in brackets; all in natural order.

    >>> split_titles("Seven (a.k.a. Se7en)")
    ('Seven', 'Se7en')
    >>> split_titles("(500) Days of Summer")
    ('(500) Days of Summer',)
    """
    main = text.split(" (", maxsplit=1)[0].strip()
    others = [_AKA.sub("", each.strip()) for each in _BRACKETED.findall(text[len(main) :])]
    if text.startswith("("):
        return (natural_title(text),)
    return tuple(dict.fromkeys(natural_title(each) for each in (main, *others) if each))


def dated_titles(text: str) -> tuple[tuple[str, ...], int | None]:
    """Return the titles that a text names, as `split_titles` does, and the year in brackets at its end, if any.

    >>> dated_titles("Matrix, The (1999)"), dated_titles("Memento")
    ((('The Matrix',), 1999), (('Memento',), None))
    """
    text = text.strip()
    dated = _DATED.match(text)
    return split_titles(dated["title"] if dated else text), int(dated["year"]) if dated else None


def main_title(title: str) -> str:
    """Drop sub-titles.

    >>> main_title("Alien: Resurrection"), main_title("E.T. the Extra-Terrestrial")
    ('Alien', 'E.T.')
    """
    return _BREAK.split(title, maxsplit=1)[0]


def sub_title(title: str) -> str:
    """Return what follows the last break of a title; empty without one.

    >>> sub_title("Star Wars: Episode V – The Empire Strikes Back")
    'The Empire Strikes Back'
    """
    parts = _BREAK.split(title)
    return parts[-1] if len(parts) > 1 else ""


def numbered_title(title: str) -> str:
    """Return what a part of a series is called by its number; empty where it has none.

    >>> numbered_title("Star Wars: Episode IV – A New Hope"), numbered_title("Kill Bill: Volume 1")
    ('Star Wars 4', 'Kill Bill 1')
    """
    match = _NUMBERED.match(title)
    if match is None:
        return ""
    said = match["number"].casefold()
    number = int(said) if said.isdigit() else _NUMERALS.get(said)
    return f"{match['main']} {number}" if number else ""


def without_owner(title: str) -> str:
    """Drop a leading possessive.

    >>> without_owner("William Shakespeare's Romeo + Juliet")
    'Romeo + Juliet'
    """
    return _OWNER.sub("", title)


@lru_cache(maxsize=100_000)
def title_key(title: str) -> str:
    """Return the form in which spellings of one title are equal: plain words without a leading article.

    >>> title_key("The Amélie & Co., Vol. II") == title_key("Amelie and Co. Volume 2")
    True
    """
    decomposed = unicodedata.normalize("NFKD", title.casefold().translate(_SIGNS).translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = re.findall(r"[^\W_]+", plain)
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    words = [_WORDS.get(word, word) for word in words]
    return " ".join(word for word in words if word != "part") or " ".join(words)
