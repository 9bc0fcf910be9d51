"""Text that others wrote, made safe to pass on; text that is too long, split where a reader would."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

Size = Callable[[str], int]

# Control characters, lone surrogates (which no encoder takes), and the marks that turn the direction of all that
# follows: a title with one of those rewrites the sentence around it. Joiners and direction *marks* stay.
_UNSAFE = regex.compile(r"[\p{Cc}--[\n\t]]|[\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]", regex.V1)
_GRAPHEME = regex.compile(r"\X")
# Where to split, best first: between paragraphs, lines, sentences, words.
_BREAKS = tuple(regex.compile(pattern) for pattern in (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+"))
ELLIPSIS = "…"


def clean(text: str) -> str:
    r"""Drop what cannot be shown or would disturb what stands around it.

    >>> clean("a\x00b\u202ec\ud800")
    'abc'
    """
    return str(_UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def utf16(text: str) -> int:
    """Count UTF-16 code units, the unit of Telegram's limits.

    >>> utf16("a😀")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int, size: Size = len) -> list[str]:
    """Split a text into pieces of at most `limit`, never inside a grapheme that fits into one.

    Args:
        text: what to split. White space at the breaks is dropped, nothing else.
        limit: the most that a piece may hold, in the unit of `size`.
        size: how much a string holds. It has to be additive: the sum over the parts is that of the whole.

    >>> split("One two. Three four.", 12)
    ['One two.', 'Three four.']
    """
    pieces = []
    rest = text.strip()
    while rest:
        fits = _fitting(rest, limit, size)
        cut = len(rest) if fits == len(rest) else _break(rest, fits)
        piece = rest[:cut].rstrip()
        if piece:
            pieces.append(piece)
        rest = rest[cut:].lstrip()
    return pieces


def shorten(text: str, limit: int, size: Size = len) -> str:
    """Cut a text to `limit` at a grapheme, with an ellipsis in place of the rest.

    >>> shorten("Three Colours", 6)
    'Three…'
    """
    if size(text) <= limit:
        return text
    room = limit - size(ELLIPSIS)
    if room <= 0:
        return text[: _fitting(text, limit, size)]
    return text[: _fitting(text, room, size)].rstrip() + ELLIPSIS


def _fitting(text: str, limit: int, size: Size) -> int:
    """Return how many characters fit: whole graphemes, or code points of one that alone is too long; at least one."""
    end = used = 0
    for grapheme in _graphemes(text):
        used += size(grapheme)
        if used > limit:
            break
        end += len(grapheme)
    if end:
        return end
    used = 0
    for character in text:
        used += size(character)
        if used > limit:
            break
        end += 1
    return max(end, 1)


def _graphemes(text: str) -> Iterator[str]:
    return (match.group() for match in _GRAPHEME.finditer(text))


def _break(text: str, fits: int) -> int:
    """Return where to cut a text of which `fits` characters fit: at the best break in the second half of them."""
    window = text[: fits + 1]  # a space right behind the last word is a break as well
    for pattern in _BREAKS:
        found: list[int] = [match.start() for match in pattern.finditer(window) if fits // 2 <= match.start() <= fits]
        if found and found[-1] > 0:
            return found[-1]
    return fits
