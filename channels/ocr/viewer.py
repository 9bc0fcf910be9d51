"""What channels ask for the titles in a picture."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels import wording
from channels.helper import CrowdedError, Helper, HelperError, UnreadableError
from channels.message import Said
from channels.ocr.picture import MAX_BYTES, TOO_LARGE
from channels.security import log_failure
from channels.text import clean, shorten

SECONDS = 40.0  # that a picture may take, the start of the process included
WAITING = 10  # pictures, some seconds each
READER = "rapidocr_onnxruntime"
INTENT = "picture"
TEXT = "/picture"  # what stands for it in the record of a conversation: like a command, it is no words of the person
MAX_TITLES, MAX_ITEMS, MAX_NAMES, MAX_QUOTE = 5, 8, 6, 60


class PictureError(Exception):
    """A picture is not read. `sentence` tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Seen:
    """What is read in a picture: titles, each with the items that bear it, names of people, and the largest words."""

    titles: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    quote: str = ""

    def said(self) -> Said:
        """Return what a person says by sending the picture; of the picture nothing else is left."""
        entities: list[dict[str, Any]] = [
            *({"entity": "title", "value": list(items)} for items in self.titles),
            *({"entity": "credit", "value": name} for name in self.names),
            *([{"entity": "quote", "value": self.quote}] if self.quote else []),
        ]
        return Said(TEXT, INTENT, tuple(entities))


class Viewer:
    """Reads pictures, one at a time, in a process of its own, which begins with the first one.

    Args:
        is_open: whether the operator wants it.
    """

    def __init__(self, is_open: bool = True) -> None:
        self._is_open = is_open
        self._helper = Helper("channels.ocr", seconds=SECONDS, waiting=WAITING)

    @property
    def looks(self) -> bool:
        """Whether pictures can be read here."""
        return self._is_open and importlib.util.find_spec(READER) is not None

    def check(self, size: int | None) -> None:
        """Refuse a picture before it is fetched, by what is said of it.

        Raises:
            PictureError: pictures are not read here, or not such large ones.
        """
        if not self.looks:
            raise PictureError(wording.NOT_TEXT)
        if (size or 0) > MAX_BYTES:
            raise PictureError(wording.LARGE_PICTURE)

    async def seen(self, data: bytes) -> Said:
        """Return what a picture says to the assistant.

        Raises:
            PictureError: the packages are missing, or it cannot be read.
        """
        self.check(len(data))
        try:
            answer = await self._helper.ask(data)
        except CrowdedError:
            raise PictureError(wording.CROWDED) from None
        except UnreadableError as error:
            raise PictureError(wording.LARGE_PICTURE if error.reason == TOO_LARGE else wording.NO_PICTURE) from None
        except HelperError as error:
            log_failure("a picture could not be read", error)
            raise PictureError(wording.NOT_SEEN) from None
        return read_seen(answer).said()

    def close(self) -> None:
        """End the process."""
        self._helper.close()


def read_seen(answer: Mapping[str, Any]) -> Seen:
    """Return what the process answers, within bounds: what it says was in somebody's picture."""
    titles = tuple(tuple(map(str, items[:MAX_ITEMS])) for items in answer["titles"][:MAX_TITLES] if items)
    names = tuple(map(str, answer["names"][:MAX_NAMES]))
    return Seen(titles, names, shorten(clean(str(answer["quote"])).strip(), MAX_QUOTE))
