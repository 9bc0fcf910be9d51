"""What a code looks like that makes a person's accounts on two channels one: "7KQM-W3ZP".

A code is eight characters of an alphabet of 31 in which nothing looks like anything else, one of them at least a digit
(so that no word is taken for a code): 31^8 - 23^8 = 7.7 * 10^11 codes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 and O, 1, I and L
GROUP = 4  # characters; a code is two groups

_GROUP = f"[{ALPHABET}]{{{GROUP}}}"
# Ahead, because matches may overlap: "here 7KQM W3ZP" is no code HERE-7KQM.
_CODE = re.compile(rf"(?<!\w)(?=({_GROUP})(\s?[-\u2010-\u2015]?\s?)({_GROUP})(?!\w))")
_DIGIT = re.compile("[2-9]")
# As people type codes by hand: what looks like 0, 1, I, L or O is written so.
_LIKE_A_CODE = re.compile(
    rf"(?<![\w-])(?=[0-9-]*[a-z])(?=[a-z-]*[0-9])[a-z0-9]{{{GROUP}}}-[a-z0-9]{{{GROUP}}}(?![\w-])", re.IGNORECASE
)


def new_code() -> str:
    """Return a random code as it is shown: "7KQM-W3ZP"."""
    while True:
        groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(2)]
        if any(map(_DIGIT.search, groups)):
            return "-".join(groups)


def find_code(text: str) -> str | None:
    """Return the code in a text as it is shown, however it was typed; None where there is none.

    >>> find_code("please link 7kqm w3zp")
    '7KQM-W3ZP'
    """
    best: tuple[tuple[bool, int], str] | None = None
    for found in _CODE.finditer(unicodedata.normalize("NFKC", text).upper()):
        first, between, second = found.groups()
        digits = sum(1 for group in (first, second) if _DIGIT.search(group))
        likely = (not between.isspace(), digits)
        if digits and (best is None or likely > best[0]):
            best = (likely, f"{first}-{second}")
    return best[1] if best else None


def looks_like_a_code(text: str) -> bool:
    """Whether something in a text was meant as a code, right or mistyped.

    >>> looks_like_a_code("7KQM-W3Z0"), looks_like_a_code("well-made")
    (True, False)
    """
    return _LIKE_A_CODE.search(text) is not None
