"""Text in pictures: what can be drawn, and how it is broken into lines. The text is untrusted, the results are bounded.

The fonts are DejaVu Sans (Latin with all accents, Greek, Cyrillic, Armenian, Georgian, Arabic, Hebrew), which come with
matplotlib. They have no Chinese, Japanese, Korean, Thai or Indian letters.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import regex
from fontTools.ttLib import TTFont
from PIL import ImageFont, features

from channels.text import ELLIPSIS, clean, shorten

MAX_DRAWN = 120  # characters
BOLD, REGULAR = "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"
SHRINKING = (1.0, 0.84, 0.7, 0.58)  # sizes that a text is tried in
LEADING = 1.16  # height of a line, in sizes of the font
_GRAPHEME = regex.compile(r"\X")
_SPACE = regex.compile(r"[\p{Z}\p{Cc}]+")
_INVISIBLE = regex.compile(r"\p{Cf}")
# Written from the right or in joined forms: laying it out takes a library that Pillow may have been built without.
_COMPLEX = regex.compile(r"[\p{Arabic}\p{Hebrew}\p{Syriac}\p{Nko}\p{Thaana}]")


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font in a size in pixels; not to be used by two threads at once."""
    return ImageFont.truetype(str(_folder() / name), size)


def drawable(text: str) -> str:
    r"""Return a text as one line that the fonts can draw, or "" where they lack a letter of it.

    Emoji and other signs that they lack are left out: the text reads well without them.

    >>> drawable("  Amélie\n🎬"), drawable("七人の侍")
    ('Amélie', '')
    """
    line = _INVISIBLE.sub("", _SPACE.sub(" ", unicodedata.normalize("NFC", clean(text))))
    if _COMPLEX.search(line) and not features.check("raqm"):
        return ""
    lacking = {sign for sign in line if sign != " " and ord(sign) not in _letters()}
    if any(unicodedata.category(sign)[0] in "LMN" for sign in lacking):
        return ""
    kept = "".join(sign for sign in line if sign not in lacking)
    return shorten(" ".join(kept.split()), MAX_DRAWN)


def fitted(text: str, name: str, size: int, width: int, height: int) -> tuple[ImageFont.FreeTypeFont, Sequence[str]]:
    """Return the largest font in which a text fits into a box without a broken word, and its lines.

    Where none does, words are broken, and what does not fit in the smallest one is cut.

    Args:
        text: from `drawable`.
        name: of the font.
        size: the largest size, pixels.
        width: of the box, pixels.
        height: of the box, pixels; at least one line is returned for a text that is not empty.
    """
    for share in SHRINKING:
        face = font(name, round(size * share))
        lines = wrapped(text, face, width)
        most = max(1, int(height / (face.size * LEADING)))
        if len(lines) <= most and " ".join(lines) == text:  # no word is broken
            return face, lines
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], face, width)]
    return face, lines


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a text into lines of at most `width` pixels: between words, or inside of one that alone is wider."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(joined) <= width:
            lines[-1] = joined
        else:
            lines += _pieces(word, face, width)
    return lines


def _pieces(word: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    if face.getlength(word) <= width:
        return [word]
    pieces = [""]
    for grapheme in _GRAPHEME.findall(word):
        if pieces[-1] and face.getlength(pieces[-1] + grapheme) > width:
            pieces.append("")
        pieces[-1] += grapheme
    return pieces


def _cut(line: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    graphemes = _GRAPHEME.findall(line)
    while graphemes and face.getlength("".join(graphemes) + ELLIPSIS) > width:
        graphemes.pop()
    return "".join(graphemes).rstrip() + ELLIPSIS


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Return the code points that all fonts have."""
    with TTFont(_folder() / BOLD, lazy=True) as bold, TTFont(_folder() / REGULAR, lazy=True) as regular:
        return frozenset(bold.getBestCmap()) & frozenset(regular.getBestCmap())


def _folder() -> Path:
    package = importlib.util.find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ImportError("matplotlib, which brings the fonts, is not installed")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
