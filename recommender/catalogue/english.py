"""How ordinary words are, and how they are put in the plural: English, which all descriptions are written in."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from wordfreq import iter_wordlist, zipf_frequency

# On wordfreq's scale 2 is once in ten million words and 6 once in a thousand.
_ZIPF_RARE, _ZIPF_ORDINARY = 2.0, 6.0
_ZIPF_PER_WORD = 0.4  # two ordinary words are less often said together than each alone
_ZIPF_WORD = 2.5  # what is written less often than this may well be a mistyped word
_SHORTEST = 4  # letters; shorter words are never taken for mistyped ones

# Words that hold a sentence together and name nothing, also as they are typed in haste.
FUNCTION_WORDS = frozenset(
    (
        *("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "you", "your", "yours", "u", "ur", "he", "him"),
        *("his", "she", "her", "hers", "they", "them", "their", "theirs", "it", "its", "one", "ones", "there", "here"),
        *("this", "that", "these", "those", "who", "whom", "whose", "which", "what", "when", "where", "why", "how"),
        *("a", "an", "the", "and", "or", "but", "nor", "so", "if", "than", "then", "as", "at", "by", "for", "from"),
        *("in", "into", "of", "off", "on", "onto", "out", "to", "with", "w", "about", "not", "too", "very", "also"),
        *("am", "is", "are", "was", "were", "be", "been", "being", "do", "does", "did", "done", "doing", "have"),
        *("has", "had", "having", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "im"),
        *("ive", "id", "theyre", "youre", "whats", "thats", "isnt", "dont", "some", "any", "just", "please", "no"),
        *("pls", "plz", "plss", "thx", "thanks", "lol", "haha", "tho", "though", "kinda", "sorta", "wanna", "gonna"),
        *("sumthing", "sumthin", "somethin", "somthing", "smth", "sth", "nite", "tonite"),
    )
)


def common(surface: str) -> float:
    """Return how ordinary a surface is as plain English, from 0 to 1: by its rarest word, less for each further word.

    >>> common("It") > common("Heat") > common("Gattaca")
    True
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", surface) if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", plain)  # who writes "line" may mean Helga Liné, and hardly ever does
    if not words:
        return 0.0
    zipf = min(map(_zipf, words)) - _ZIPF_PER_WORD * (len(words) - 1)
    return round(min(max((zipf - _ZIPF_RARE) / (_ZIPF_ORDINARY - _ZIPF_RARE), 0.0), 1.0), 2)


@lru_cache
def right_words() -> tuple[str, ...]:
    """Return the words that are no mistyped ones, however close they come to some name: "lacking" is not Lucking.

    >>> "stoner" in right_words(), "comdey" in right_words()
    (True, False)
    """
    return tuple(
        sorted(
            word
            for word in iter_wordlist("en")
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha() and zipf_frequency(word, "en") >= _ZIPF_WORD
        )
    )


def telling(text: str) -> list[str]:
    """Return the words of a text that name something, as they stand in it.

    >>> telling("would my students find it funny")
    ['students', 'find', 'funny']
    """
    words = re.findall(r"\w+(?:['’]\w+)*", text)
    return [word for word in words if re.sub(r"['’]", "", word).lower() not in FUNCTION_WORDS]


def plural(noun: str) -> str:
    """Return the regular English plural.

    >>> plural("Comedy"), plural("Thriller"), plural("slasher")
    ('Comedies', 'Thrillers', 'slashers')
    """
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else f"{noun}s"


def weight(number: int, most: int) -> float:
    """Return a number relative to the largest one, from 0 to 1, on a logarithmic scale."""
    return round(math.log1p(number) / math.log1p(most), 3)


@lru_cache(maxsize=200_000)
def _zipf(word: str) -> float:
    return float(zipf_frequency(word.replace("’", "'"), "en"))
