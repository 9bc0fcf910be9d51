"""What a language model wrote is said only if it holds nothing that is not known. Pure; in doubt it is refused.

Each returns why a text is refused, a word for the metrics, or None where it may be said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

MAX_OPINION = 400  # characters
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLACE = "\ue000"  # stands for a value; of a private area, which no text of ours has
_SIGNS = f".,;:!?'’–-{_PLACE}"

# Words that may be put into or left out of a sentence without its saying anything else. None of them denies, says who
# does something, names anything or tells when, how much or how many.
WARM = frozenset(
    (
        *("a", "an", "and", "the", "so", "then", "well", "oh", "ah", "yes", "sure", "okay", "ok", "of", "course"),
        *("great", "good", "nice", "lovely", "wonderful", "perfect", "brilliant", "glad", "happy", "pleased"),
        *("thanks", "thank", "noted", "got", "to", "hear", "that", "it", "is", "it's", "that's", "absolutely"),
    )
)
# Letters and what a plain sentence needs: no figures, quotes, markup, addresses or lines.
_PLAIN = re.compile(r"[^\W\d_ªº]+(?:[ ,.;:!?'’–-]+[^\W\d_ªº]+)*[.!?]?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_I = frozenset({"I", "I'm", "I'd", "I’m", "I’d"})
_OPENERS = frozenset(
    (
        *("it", "it's", "that", "that's", "there", "there's", "people", "many", "maybe", "perhaps", "some", "they"),
        *("we", "you", "the", "a", "an", "this", "these", "those", "well", "oh", "in", "for", "both", "what", "when"),
        *("because", "and", "but", "so", "sometimes", "often", "personally", "honestly", "to", "as", "if", "with"),
        *("not", "one", "most", "everybody", "everyone", "all", "yes", "no", "i", "i'm", "i'd", "hello", "hi", "sure"),
        *("sounds", "nice", "good", "great", "sorry", "thanks", "my", "by", "at", "on", "while", "how", "hope"),
        *("additionally", "also", "however", "overall", "plus", "then", "still", "usually"),
    )
)
# What the bot itself does or knows is no opinion: only what has been done may say that it was.
_ACT = re.compile(
    r"\b(?:i|we)(?:['’]ve| have|['’]ll| will| can| could| did| just| already)\b"
    r"|\b(?:been|was|were|is|are|got) (?:\w+ )?"
    r"(?:saved|deleted|erased|removed|stored|forgotten|changed|linked|updated|sent)\b"
    r"|\b(?:data|account|profile|password|privacy|database|prompt|instructions?|system|admin\w*|operator|payment|card)\b"
    r"|\b(?:sav|delet|eras|stor|remov|record)(?:e|es|ed|ing)\b",
    re.IGNORECASE,
)


def opinion_problem(text: str, said: str, names: Callable[[str], str | None]) -> str | None:
    """Return why an opinion is not said: it must be plain words, with no name, figure or claim of anything done.

    Args:
        text: the opinion.
        said: the message that it answers.
        names: returns a name in a text, or None, see `recommender.catalogue.name_finder`.

    >>> nobody = lambda text: None
    >>> opinion_problem("People love the mood of it.", "why do people love it?", nobody)
    >>> opinion_problem("It has 12 parts.", "", nobody), opinion_problem("I have saved it.", "", nobody)
    ('form', 'act')
    """
    if len(text) > MAX_OPINION or not _PLAIN.fullmatch(text):
        return "form"
    if _ACT.search(text):
        return "act"
    for sentence in _SENTENCE.split(text):
        words = [match[0] for match in _WORD.finditer(sentence)]
        if any(word != word.lower() and word not in _I for word in words[1:]):
            return "name"
        first = words[0] if words else ""
        if first.replace("’", "'").lower() not in _OPENERS and not re.search(rf"\b{re.escape(first.lower())}\b", said):
            return "name"
    return "name" if names(text) is not None else None


def rewording_problem(template: str, values: Sequence[str], text: str) -> str | None:
    """Return why another wording of a sentence is not said: it must have all of it and nothing else but warmth.

    The values stand in it as they are and in their order, and so do all other words but those of `WARM`: what is said
    can neither change nor grow, and nobody else be meant.

    Args:
        template: the sentence with a place for each value, "{}".
        values: what stands in the places.
        text: the other wording.

    >>> rewording_problem("Noted: {}.", ["you like Heat (1995)"], "Lovely, you like Heat (1995)!")
    >>> rewording_problem("Noted: {}.", ["you like Heat (1995)"], "Lovely, you like Heat (1972)!")
    'value'
    >>> rewording_problem("Noted: {}.", ["you like Heat"], "Noted: you like Heat, a masterpiece!")
    'word'
    """
    rest = text
    position = 0
    for value in values:
        place = rest.find(value, position)
        if not value or place < 0 or _joined(rest, place, place + len(value)):
            return "value"
        rest = f"{rest[:place]} {_PLACE} {rest[place + len(value) :]}"
        position = place + len(_PLACE) + 2
    if _PLACE in text or "\n" in text.strip():
        return "form"
    if any(not (sign.isalnum() or sign.isspace()) and sign not in _SIGNS + template for sign in rest):
        return "form"
    return None if _telling(rest) == _telling(template.replace("{}", f" {_PLACE} ")) else "word"


def _joined(text: str, start: int, end: int) -> bool:
    """Whether what stands between two places is a part of a longer word or name: "Heat" of "Heathers"."""
    return (start > 0 and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())


def _telling(text: str) -> list[str]:
    words = re.findall(rf"{_PLACE}|{_WORD.pattern}", text)
    return [word for word in (each.casefold().replace("’", "'") for each in words) if word not in WARM]
