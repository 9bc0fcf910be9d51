"""Made-up pictures with a title in them: posters, covers, screenshots, shelves and photos of posters, by a seed.

Drawn with the fonts that matplotlib brings, in many sizes and layouts, with credits, praise, small print, noise, blur,
and taken from the side; as JPEG, with the Exif data of a telephone.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = tuple(
    Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"
    for name in (
        *("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique", "DejaVuSansMono-Bold"),
        *("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic", "STIXGeneral"),
        *("STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta", "DejaVuSansMono"),
    )
)
TAGLINES = (
    "He thought he could walk away.",
    "Some secrets never sleep",
    "The truth is up there. So is she.",
    "This summer, it begins again",
    "Love is a game for two",
    "They came for the money. They stayed for her.",
    "Nothing is what it seems",
    "A story of hope",
)
PRAISE = (
    "“A masterpiece”",
    "★★★★★  EMPIRE",
    "Winner of 3 Academy Awards",
    "“Brilliant!” The Times",
    "Official Selection",
)
SMALL = ("COMING SOON TO A CINEMA NEAR YOU", "A FILM BY", "PRODUCED BY", "IN THEATERS EVERYWHERE", "BASED ON THE NOVEL")
NOTHING = (
    ("MENU", "Tomato soup 4.50", "Grilled fish 12.90", "Lemon cake 3.80", "Please ask for today's specials"),
    ("RECEIPT", "Apples 2.40", "Bread 3.10", "TOTAL 5.50", "THANK YOU FOR SHOPPING"),
    ("NO PARKING", "Mon - Fri 8 am - 6 pm", "Vehicles will be towed at owner's expense"),
    ("Quarterly figures", "Revenue by region", "North 34 %", "South 41 %", "Slide 7 of 22"),
    ("WET PAINT", "Do not touch the railing"),
)


@dataclass(frozen=True)
class Poster:
    """A picture, a JPEG, and the titles that stand in it; `kind` is the layout."""

    data: bytes
    titles: tuple[str, ...]
    kind: str


class Artist:
    """Draws pictures, the same ones for the same seed.

    Args:
        seed: of all that is left to chance.
        names: of people, for credits.
    """

    def __init__(self, seed: int, names: Sequence[str]) -> None:
        self._chance, self._names = random.Random(seed), tuple(names)  # noqa: S311 - no secret

    def poster(self, title: str, year: int | None = None) -> Poster:
        """Draw a poster of a title."""
        return self._done(self._poster(title, year), (title,), "poster")

    def photo(self, title: str, year: int | None = None) -> Poster:
        """Draw a poster that hangs on a wall, taken from the side."""
        flat = self._poster(title, year)
        wall = Image.new("RGB", (flat.width * 3 // 2, flat.height * 5 // 4), self._dark(90))
        angle = self._chance.uniform(-5, 5)
        wall.paste(flat, (flat.width // 4, flat.height // 8))
        lean = self._chance.uniform(-0.12, 0.12)
        wall = wall.transform(wall.size, Image.Transform.AFFINE, (1, lean, -lean * wall.height / 2, 0, 1, 0))
        return self._done(wall.rotate(angle, expand=False, fillcolor=self._dark(90)), (title,), "photo")

    def cover(self, title: str, year: int | None = None) -> Poster:
        """Draw the cover of a disc."""
        picture = self._ground(520, 740)
        pen = ImageDraw.Draw(picture)
        self._text(pen, ("DVD", "BLU-RAY", "4K ULTRA HD")[self._chance.randrange(3)], 260, 30, 24, 480)
        self._text(pen, " ".join(self._people(2)).upper(), 260, 90, 20, 480)
        self._title(pen, title, 260, self._chance.choice((150, 240, 330)), self._chance.randint(40, 66), 470)
        self._text(
            pen, self._chance.choice(("SPECIAL EDITION", "2 DISCS", "Director's Cut", "REMASTERED")), 260, 640, 22, 480
        )
        return self._done(picture, (title,), "cover")

    def screenshot(self, title: str, year: int | None = None) -> Poster:
        """Draw the page of a streaming service."""
        picture = Image.new("RGB", (1080, 720), (18, 18, 24))
        pen = ImageDraw.Draw(picture)
        for place, word in enumerate(("Home", "Series", "Films", "My list")):
            self._text(pen, word, 120 + 130 * place, 24, 20, 120, face=FONTS[0])
        self._title(pen, title, 380, 190, self._chance.randint(40, 56), 640, lines=2)
        self._text(pen, f"{year or 1999}   1 h 52 min   HD", 380, 350, 22, 640, face=FONTS[0])
        self._text(pen, self._chance.choice(TAGLINES), 380, 420, 22, 640, face=FONTS[0])
        self._text(pen, "Play", 220, 500, 26, 120, face=FONTS[1])
        self._text(pen, "Starring: " + ", ".join(self._people(3)), 380, 580, 20, 700, face=FONTS[0])
        return self._done(picture, (title,), "screenshot")

    def shelf(self, titles: Sequence[str]) -> Poster:
        """Draw a pile of cases, seen from the side."""
        picture = Image.new("RGB", (900, 110 * len(titles) + 40), (70, 50, 35))
        pen = ImageDraw.Draw(picture)
        for place, title in enumerate(titles):
            top = 20 + 110 * place
            pen.rectangle((20, top, 880, top + 96), fill=self._dark(80))
            self._text(pen, self._cased(title), 430, top + 24, self._chance.randint(32, 44), 760)
            self._text(pen, "DVD", 840, top + 36, 18, 60)
        return self._done(picture, tuple(titles), "shelf")

    def nothing(self) -> Poster:
        """Draw something with words and without a title."""
        lines = self._chance.choice(NOTHING)
        picture = Image.new("RGB", (700, 900), "white")
        pen = ImageDraw.Draw(picture)
        for place, line in enumerate(lines):
            self._text(pen, line, 350, 80 + 130 * place, 64 if place == 0 else 34, 640, fill=(20, 20, 20))
        return self._done(picture, (), "nothing")

    def _poster(self, title: str, year: int | None) -> Image.Image:
        picture = self._ground(700, 1000)
        pen = ImageDraw.Draw(picture)
        star = self._chance.random() < 0.25  # whose name is as large as the title
        people = self._people(1 if star else self._chance.randint(2, 4))
        self._text(pen, "   ".join(people).upper(), 350, 50, 54 if star else 24, 660)
        if self._chance.random() < 0.5:
            self._text(pen, self._chance.choice(PRAISE), 350, 140, 22, 600)
        self._title(pen, title, 350, self._chance.choice((220, 380, 480)), self._chance.randint(48, 88), 640)
        self._text(pen, self._chance.choice(TAGLINES), 350, 860, self._chance.randint(22, 30), 640)
        self._text(pen, self._chance.choice(SMALL) + "  " + ", ".join(self._people(2)).upper(), 350, 920, 15, 660)
        if year is not None and self._chance.random() < 0.3:
            self._text(pen, str(year), 350, 960, 18, 200)
        return picture

    def _ground(self, width: int, height: int) -> Image.Image:
        """Return a ground that goes from one dark colour to another, with shapes on it."""
        low, high = self._dark(70), self._dark(110)
        mask = Image.linear_gradient("L").resize((width, height))
        picture = Image.composite(Image.new("RGB", (width, height), high), Image.new("RGB", (width, height), low), mask)
        pen = ImageDraw.Draw(picture)
        for _ in range(self._chance.randint(2, 6)):
            x, y, r = self._chance.randrange(width), self._chance.randrange(height), self._chance.randint(40, 200)
            pen.ellipse((x - r, y - r, x + r, y + r), fill=self._dark(120))
        return picture.filter(ImageFilter.GaussianBlur(6))

    def _title(
        self, pen: ImageDraw.ImageDraw, title: str, x: int, y: int, size: int, width: int, lines: int = 4
    ) -> None:
        """Draw a title in one to `lines` lines, smaller where it is too wide."""
        words = self._cased(title).split()
        parts = min(len(words), self._chance.randint(1, lines))
        face = self._chance.choice(FONTS)
        fill = self._light()
        cuts = sorted(self._chance.sample(range(1, len(words)), parts - 1)) if parts > 1 else []
        for first, last in zip((0, *cuts), (*cuts, len(words)), strict=True):
            y += self._text(pen, " ".join(words[first:last]), x, y, size, width, face=face, fill=fill)

    def _text(
        self,
        pen: ImageDraw.ImageDraw,
        text: str,
        x: int,
        y: int,
        size: int,
        width: int,
        face: Path | None = None,
        fill: tuple[int, int, int] | None = None,
    ) -> int:
        """Draw a line around x below y, and return how high it is."""
        path = face or self._chance.choice(FONTS)
        font = ImageFont.truetype(path, size)
        while font.getlength(text) > width and size > 12:
            size -= 2
            font = ImageFont.truetype(path, size)
        pen.text((x - font.getlength(text) / 2, y), text, font=font, fill=fill or self._light())
        return int(size * 1.25)

    def _done(self, picture: Image.Image, titles: tuple[str, ...], kind: str) -> Poster:
        noise = Image.effect_noise(picture.size, self._chance.uniform(5, 40)).convert("RGB")
        picture = Image.blend(picture, noise, self._chance.uniform(0.0, 0.12))
        picture = picture.filter(ImageFilter.GaussianBlur(self._chance.uniform(0.0, 1.2)))
        exif = Image.Exif()
        exif[0x010E] = "where somebody was"  # ImageDescription
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=self._chance.randint(55, 92), exif=exif)
        return Poster(file.getvalue(), titles, kind)

    def _cased(self, title: str) -> str:
        return title.upper() if self._chance.random() < 0.6 else title

    def _people(self, count: int) -> list[str]:
        return self._chance.sample(self._names, count)

    def _dark(self, most: int) -> tuple[int, int, int]:
        return (self._chance.randrange(most), self._chance.randrange(most), self._chance.randrange(most))

    def _light(self) -> tuple[int, int, int]:
        return (self._chance.randint(190, 255), self._chance.randint(180, 255), self._chance.randint(120, 255))

    @property
    def kinds(self) -> tuple[Callable[[str, int | None], Poster], ...]:
        """The layouts of one title."""
        return (self.poster, self.cover, self.screenshot, self.photo)
