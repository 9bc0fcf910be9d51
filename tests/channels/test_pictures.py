"""Pictures of lists: what is drawn, in which lines and colours, and that no title is a failure."""

from __future__ import annotations

import asyncio
import io
import math
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from channels.message import Card
from channels.pictures import Studio
from channels.pictures.drawing import GAP, HEIGHTS, INK, MAX_ROW, WIDTH, drawn, faces, hue
from channels.pictures.lettering import BOLD, LEADING, MAX_DRAWN, drawable, fitted, font, wrapped

LONG = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"
MANY_BYTES = 600_000


def cards(*titles: str, text: str = "Crime/Drama, 170 minutes") -> tuple[Card, ...]:
    return tuple(Card(title, text=text) for title in titles)


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


# What is drawn of an item


def test_a_card_is_read_as_title_year_and_kind() -> None:
    [heat, up] = faces([Card("Heat (1995)", text="Crime/Drama, 170 minutes"), Card("Up")])

    assert (heat.number, heat.title, heat.year, heat.kind) == (1, "Heat", "1995", "Crime")
    assert (up.number, up.title, up.year, up.kind) == (2, "Up", "", "")


def test_a_sentence_is_no_kind() -> None:
    [face] = faces([Card("Heat", text="A thief and a detective find that they are much alike")])

    assert face.kind == ""


def test_the_colour_follows_the_kind() -> None:
    # As app.js: (31 * hash + code) mod 360, from "a" = 97 and "b" = 98: 31 * 97 + 98 = 3105 = 8 * 360 + 225.
    # The title turns it by its own value mod 31, less 15: "b" by 98 % 31 - 15 = -10.
    assert hue("ab", "b") == 215
    assert hue("", "ab") == 225 + 225 % 31 - 15
    assert abs(hue("Jazz", "Kind of Blue") - hue("Jazz", "A Love Supreme")) <= 30


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Amélie", "Amélie"),
        ("Ame\u0301lie", "Amélie"),
        ("  Tom\n&\tJerry  ", "Tom & Jerry"),
        ("a\u202eb\u2066c\u200dd\x00", "abcd"),
        ("Škola žen, Łódź, Iñárritu, Phở", "Škola žen, Łódź, Iñárritu, Phở"),
        ("Сталкер", "Сталкер"),
        ("Φαίδρα", "Φαίδρα"),
        ("七人の侍", ""),
        ("Parasite 기생충", ""),
        ("Up 🎈🏠!", "Up !"),
        ("🎬", ""),
        ("", ""),
    ],
)
def test_what_can_be_drawn(title: str, line: str) -> None:
    assert drawable(title) == line


def test_a_drawn_text_is_bounded() -> None:
    assert len(drawable("x" * 5000)) == MAX_DRAWN


# Lines


def test_lines_break_between_words() -> None:
    face = font(BOLD, 40)
    width = math.ceil(face.getlength("The Shawshank"))

    assert wrapped("The Shawshank Redemption", face, width) == ["The Shawshank", "Redemption"]
    assert wrapped("The Shawshank Redemption", face, width - 1) == ["The", "Shawshank", "Redemption"]


def test_a_word_that_is_too_wide_is_broken_inside() -> None:
    face = font(BOLD, 40)
    width = math.ceil(face.getlength("aaa"))

    assert wrapped("aaaaaaa b", face, width) == ["aaa", "aaa", "a b"]


def test_a_long_title_is_smaller_and_whole() -> None:
    large, lines = fitted(LONG, BOLD, 52, 360, 280)

    assert large.size < 52
    assert " ".join(lines) == LONG
    assert len(lines) * large.size * LEADING <= 280


def test_what_does_not_fit_in_the_smallest_size_is_cut() -> None:
    large, lines = fitted("word " * 20 + "end", BOLD, 52, 200, 80)

    assert lines[-1].endswith("…")
    assert all(large.getlength(line) <= 200 for line in lines)
    assert len(lines) * large.size * LEADING <= 80


# Pictures


@pytest.mark.parametrize(
    ("count", "rows"),
    [(1, [1]), (2, [2]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 2, 2]), (10, [3, 3, 2, 2])],
)
def test_cards_stand_in_rows_that_a_phone_can_show(count: int, rows: list[int]) -> None:
    image = opened(drawn(faces(cards(*["Heat (1995)"] * count))))

    assert max(rows) <= MAX_ROW
    assert image.size == (WIDTH, sum(HEIGHTS[row] for row in rows) + GAP * (len(rows) - 1))
    assert image.format == "JPEG"


def test_every_card_of_a_list_has_its_number_and_a_single_one_has_none() -> None:
    def badge(image: Image.Image, left: int) -> bool:
        return min(image.getpixel((left + 36, 62))) > 230  # type: ignore[arg-type] # inside, left of the digit

    listed, alone = opened(drawn(faces(cards("Heat", "Up")))), opened(drawn(faces(cards("Heat"))))

    assert badge(listed, 0)
    assert badge(listed, (WIDTH - GAP) // 2 + GAP)
    assert not badge(alone, 0)
    assert INK == (255, 255, 255)


def test_the_same_list_is_the_same_picture_and_another_title_another_one() -> None:
    assert drawn(faces(cards("Heat", "Up"))) == drawn(faces(cards("Heat", "Up")))
    assert drawn(faces(cards("Heat", "Up"))) != drawn(faces(cards("Heat", "Us")))


def test_a_title_in_other_letters_leaves_the_year() -> None:
    with_year, without = faces(cards("七人の侍 (1954)", "七人の侍"))

    assert (with_year.title, with_year.year) == ("", "1954")
    assert drawn([with_year]) != drawn([without])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.builds(
            lambda title, text: Card(title, text=text),
            st.text(max_size=300) | st.text("aẂﷺ\u202e🎬侍 \n(1995)", max_size=200),
            st.text(max_size=60),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_no_title_is_a_failure(odd: list[Card]) -> None:
    picture = drawn(faces(odd))

    assert len(picture) < MANY_BYTES
    width, height = opened(picture).size
    assert width == WIDTH
    assert height <= 4 * (max(HEIGHTS.values()) + GAP)


# The studio


def test_a_studio_draws_beside_the_loop_and_keeps_what_it_drew(monkeypatch: pytest.MonkeyPatch) -> None:
    studio = Studio()

    async def twice() -> tuple[bytes | None, bytes | None]:
        first = await studio.picture(cards("Heat"))
        monkeypatch.setattr("channels.pictures.studio.drawn", lambda shown: b"drawn anew")
        return first, await studio.picture(cards("Heat"))

    first, again = asyncio.run(twice())
    studio.close()

    assert first is not None
    assert again == first


def test_what_a_studio_keeps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.pictures.studio.KEPT", 2)
    calls: list[int] = []

    def drawn_again(_shown: object) -> bytes:
        calls.append(1)
        return b"a picture"

    monkeypatch.setattr("channels.pictures.studio.drawn", drawn_again)
    studio = Studio()

    async def several() -> None:
        for title in ("Heat", "Up", "Us", "Us", "Heat"):
            await studio.picture(cards(title))

    asyncio.run(several())
    studio.close()

    assert len(calls) == 4  # "Heat" had to make room


def test_a_list_does_not_wait_for_a_slow_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.pictures.studio.PATIENCE", 0.01)
    end = threading.Event()
    monkeypatch.setattr("channels.pictures.studio.drawn", lambda shown: end.wait() and b"a picture")
    studio = Studio()

    assert asyncio.run(studio.picture(cards("Heat"))) is None
    end.set()
    studio.close()


def test_a_studio_that_is_closed_or_fails_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(shown: object) -> bytes:
        raise OSError("no fonts")

    monkeypatch.setattr("channels.pictures.studio.drawn", fail)
    studio = Studio()

    assert asyncio.run(Studio(is_open=False).picture(cards("Heat"))) is None
    assert asyncio.run(studio.picture(cards("Heat"))) is None
    assert asyncio.run(studio.picture(())) is None
    studio.close()
