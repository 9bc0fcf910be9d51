"""Pictures as pixels: the kind told by the content, few enough pixels, and nothing else of the file."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from channels.helper import UnreadableError

MAX_BYTES = 8 << 20
MAX_PIXELS = 30_000_000  # 90 MB when opened; a telephone takes 12 million
MAX_SIDE = 1_600  # pixels that are looked at: letters of a title are large
SHOWN_SIDE = 1_024  # of what is sent to a model: even noise is below 600 KB then
MIN_SIDE = 32
KINDS = ("JPEG", "PNG", "WEBP")

READ, BARE, LINES = b"r", b"b", b"l"  # what the process is asked for: see `channels/ocr/__main__.py`
TOO_LARGE, NO_PICTURE = "too large", "no picture"


def as_jpeg(picture: Image.Image) -> bytes:
    """Return an opened picture as a small file, for a model that looks at it; that of a sheet takes some 100 KB."""
    small = picture.copy()
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    small.save(data, "JPEG", quality=80)
    return data.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return the picture as one looks at it, RGB, made smaller where it is large. Of Exif only the rotation is used.

    Raises:
        UnreadableError: it is none of `KINDS`, is broken, or would be too large in memory, whatever its bytes are.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's bound is looser than ours
            picture = Image.open(io.BytesIO(data), formats=KINDS)
            if picture.width * picture.height > MAX_PIXELS:
                raise UnreadableError(TOO_LARGE)
            if min(picture.size) < MIN_SIDE:
                raise UnreadableError(NO_PICTURE)
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG is made smaller while it is read
            picture.thumbnail((2 * MAX_SIDE, 2 * MAX_SIDE), Image.Resampling.BOX)
            upright = ImageOps.exif_transpose(picture) or picture
            upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
            bare = Image.new("RGB", upright.size, "white")  # what else the file holds stays behind
            # Letters may stand on nothing: nothing is white.
            mask = upright.convert("RGBA").getchannel("A") if upright.has_transparency_data else None
            bare.paste(upright.convert("RGB"), mask=mask)
            return bare
    except Image.DecompressionBombError:
        raise UnreadableError(TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError):
        raise UnreadableError(NO_PICTURE) from None
