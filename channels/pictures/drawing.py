"""Draws a list as one picture: a card for each item, with its number, title, year and kind. Pure functions.

Colours follow the kind, as on the web page (`drawn` in channels/web/page/app.js), and differ a little by title.
"""

from __future__ import annotations

import colorsys
import io
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from channels.message import Card
from channels.pictures.lettering import BOLD, LEADING, REGULAR, drawable, fitted, font

# Telegram shows at most 1280 pixels, a phone some 340 points of width: a point is some four pixels.
WIDTH = 1280
HEIGHTS = {1: 420, 2: 440, 3: 440}  # of a row with so many cards
MAX_ROW = 3  # more are too narrow to be read on a phone
TITLE = {1: 92, 2: 66, 3: 52}  # pixels, where it fits
SMALL = 34
GAP, PADDING, BADGE = 8, 30, 64
GROUND, INK = (18, 19, 23), (255, 255, 255)
MAX_KIND = 30  # characters
QUALITY = 88
_YEAR = re.compile(r"(?s)(?P<title>.*?)(?: \((?P<year>\d{4})\))?")

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Face:
    """What is drawn of an item: "" for what is not known, or cannot be drawn."""

    number: int
    title: str
    year: str = ""
    kind: str = ""
    hue: int = 0
    """Degrees."""


def faces(cards: Sequence[Card]) -> tuple[Face, ...]:
    """Return what is drawn of a list: the first fact of a card is its kind.

    >>> faces([Card("Heat (1995)", text="Crime/Drama, 170 minutes")])
    (Face(number=1, title='Heat', year='1995', kind='Crime', hue=112),)
    """
    return tuple(_face(number, card) for number, card in enumerate(cards, start=1))


def hue(kind: str, title: str) -> int:
    """Return the colour of an item in degrees: that of its kind, up to 15 degrees away."""
    return (_hash(kind or title) + _hash(title) % 31 - 15) % 360


def drawn(shown: Sequence[Face]) -> bytes:
    """Return a list as a JPEG of `WIDTH` pixels, in rows of up to three cards.

    Args:
        shown: one or more, as `faces` returns them.
    """
    rows = _rows(shown)
    height = sum(HEIGHTS[len(row)] for row in rows) + GAP * (len(rows) - 1)
    picture = Image.new("RGB", (WIDTH, height), GROUND)
    top = 0
    for row in rows:
        width = (WIDTH - GAP * (len(row) - 1)) // len(row)
        for column, face in enumerate(row):
            left = column * (width + GAP)
            right = WIDTH if column == len(row) - 1 else left + width
            is_alone = len(shown) == 1
            picture.paste(_card(face, (right - left, HEIGHTS[len(row)]), TITLE[len(row)], is_alone), (left, top))
        top += HEIGHTS[len(row)] + GAP
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def _face(number: int, card: Card) -> Face:
    match = _YEAR.fullmatch(card.title)
    title, year = (match["title"], match["year"] or "") if match else (card.title, "")
    kind = re.split(r"[/,;\n]", card.text, maxsplit=1)[0].strip()
    kind = kind if len(kind) <= MAX_KIND else ""  # a sentence
    return Face(number, drawable(title), year, drawable(kind), hue(kind, title))


def _rows(shown: Sequence[Face]) -> list[Sequence[Face]]:
    """Share cards out to as few rows as there can be, the first ones the longer."""
    count = -(-len(shown) // MAX_ROW)
    each, more = divmod(len(shown), count)
    starts = [row * each + min(row, more) for row in range(count + 1)]
    return [shown[start:end] for start, end in itertools.pairwise(starts)]


def _card(face: Face, size: tuple[int, int], largest: int, is_alone: bool) -> Image.Image:
    width, height = size
    card = _ground(face, size)
    draw = ImageDraw.Draw(card)
    room = width - 2 * PADDING
    bottom = height - PADDING
    title = face.title or face.year  # what the title says stands below the picture in any case
    facts = " · ".join(filter(None, (face.year if face.title else "", face.kind)))
    if facts:
        small, lines = fitted(facts, REGULAR, SMALL, room, round(SMALL * LEADING))
        draw.text((PADDING, bottom), lines[0], font=small, fill=_mixed(INK, GROUND, 0.16), anchor="ls")
        bottom -= round(SMALL * 1.6)
    top = PADDING if is_alone else PADDING + BADGE + PADDING // 2
    if title:
        large, lines = fitted(title, BOLD, largest, room, bottom - top)
        step = round(large.size * LEADING)
        for place, line in enumerate(reversed(lines)):
            draw.text((PADDING, bottom - place * step), line, font=large, fill=INK, anchor="ls")
    if not is_alone:
        _number(draw, face.number)
    return card


def _number(draw: ImageDraw.ImageDraw, number: int) -> None:
    centre = PADDING + BADGE // 2
    draw.ellipse((PADDING, PADDING, PADDING + BADGE, PADDING + BADGE), fill=INK)
    draw.text((centre, centre), str(number), font=font(BOLD, 38), fill=GROUND, anchor="mm")


def _ground(face: Face, size: tuple[int, int]) -> Image.Image:
    """Return an empty card: its colour, darker towards the bottom, and a light from a place that follows the title."""
    corners = Image.new("RGB", (2, 2))
    lights = ((0.42, 0, 0), (0.35, 24, 1), (0.21, 10, 2), (0.14, 34, 3))
    for light, turn, place in lights:
        corners.putpixel((place % 2, place // 2), _colour(face.hue + turn, light))
    card = corners.resize(size, Image.Resampling.BICUBIC)
    mask = Image.new("L", (size[0], size[1]))
    draw = ImageDraw.Draw(mask)
    seed = _hash(face.title or str(face.number))
    for ring in range(3):
        radius = size[1] * (0.28 + 0.24 * ring)
        x, y = size[0] * (0.72 + seed % 29 / 100), size[1] * (0.02 + seed % 23 / 100)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=30 - 6 * ring, width=size[1] // 14)
    card.paste(INK, mask=mask)
    return card


def _colour(degrees: int, light: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(degrees % 360 / 360, light, 0.46)
    return round(255 * red), round(255 * green), round(255 * blue)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hash(words: str) -> int:
    degrees = 0
    for sign in words:
        degrees = (degrees * 31 + ord(sign)) % 360
    return degrees
