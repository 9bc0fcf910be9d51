"""Pictures as files: what is opened, what is refused, and that nothing but pixels is left."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from channels.helper import UnreadableError
from channels.ocr.picture import MAX_PIXELS, MAX_SIDE, NO_PICTURE, TOO_LARGE, opened

ORIENTATION, GPS = 0x0112, 0x8825


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def red_left() -> Image.Image:
    """A picture 64 by 32, red on its left half and blue on its right."""
    picture = Image.new("RGB", (64, 32), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 32, 32))
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_kinds_that_people_send_are_opened(kind: str) -> None:
    picture = opened(encoded(red_left(), kind))
    assert (picture.mode, picture.size) == ("RGB", (64, 32))


def test_a_large_picture_is_made_smaller() -> None:
    assert opened(encoded(Image.new("RGB", (4000, 3000)), "JPEG")).size == (MAX_SIDE, MAX_SIDE * 3 // 4)


def test_of_exif_only_the_rotation_is_used() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # to be turned by 90 degrees clockwise
    exif[0x010E] = "where somebody was"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 0.0)
    picture = opened(encoded(red_left(), "JPEG", exif=exif, quality=95))
    assert picture.size == (32, 64)
    top, bottom = picture.getpixel((16, 8)), picture.getpixel((16, 56))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200  # what was left is above
    assert bottom[0] < 50
    assert len(picture.getexif()) == 0
    assert b"where somebody was" not in encoded(picture, "PNG")


def test_letters_on_nothing_stand_on_white() -> None:
    assert opened(encoded(Image.new("RGBA", (40, 40), (9, 9, 9, 0)), "PNG")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_are_refused_whatever_they_are_called(kind: str) -> None:
    with pytest.raises(UnreadableError, match=NO_PICTURE):
        opened(encoded(red_left(), kind))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=NO_PICTURE):
        opened(data)


def test_half_a_picture_is_refused() -> None:
    whole = encoded(Image.effect_noise((400, 400), 90).convert("RGB"), "JPEG")
    with pytest.raises(UnreadableError, match=NO_PICTURE):
        opened(whole[: len(whole) // 2])


def test_a_bomb_is_refused_by_its_size_before_it_is_unpacked() -> None:
    """The head of a PNG that says 60,000 by 60,000, and a body that is not even there."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    body = b"IDAT" + zlib.compress(bytes(10))
    data += struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    assert MAX_PIXELS < 60_000 * 60_000
    with pytest.raises(UnreadableError, match=TOO_LARGE):
        opened(data)


def test_a_picture_of_a_few_pixels_is_refused() -> None:
    with pytest.raises(UnreadableError, match=NO_PICTURE):
        opened(encoded(Image.new("RGB", (5, 500)), "PNG"))


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 "])
)
def test_whatever_comes_is_opened_or_refused(rest: bytes, head: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        assert opened(head + rest).mode == "RGB"
