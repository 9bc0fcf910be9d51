"""What channels ask for the titles in a picture."""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from channels import wording
from channels.helper import CrowdedError, Helper, HelperError, UnreadableError
from channels.message import Said
from channels.ocr.asked import lines_seen
from channels.ocr.picture import BARE, LINES, MAX_BYTES, READ, TOO_LARGE
from channels.security import log_failure
from channels.text import clean, shorten
from language_model.client import Client

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
        model: a language model that can see; pictures go to it, and are read here where it has no answer.
    """

    def __init__(self, is_open: bool = True, model: Client | None = None) -> None:
        self._is_open, self._model = is_open, model
        self._helper = Helper("channels.ocr", seconds=SECONDS, waiting=WAITING)

    @property
    def looks(self) -> bool:
        """Whether anybody looks at pictures."""
        return self._is_open and (self._model is not None or self._reads)

    @property
    def _reads(self) -> bool:
        """Whether pictures can be read here."""
        return importlib.util.find_spec(READER) is not None

    def check(self, size: int | None) -> None:
        """Refuse a picture before it is fetched, by what is said of it.

        Raises:
            PictureError: pictures are not read here, or not such large ones.
        """
        if not self.looks:
            raise PictureError(wording.NOT_TEXT)
        if (size or 0) > MAX_BYTES:
            raise PictureError(wording.LARGE_PICTURE)

    async def seen(self, data: bytes, person: str) -> Said:
        """Return what a picture says to the assistant.

        Args:
            data: the file.
            person: who sent it, for the budget of a model.

        Raises:
            PictureError: the packages are missing, or it cannot be read.
        """
        self.check(len(data))
        try:
            answer = None if self._model is None else await self._shown(self._model, data, person)
            if answer is None and not self._reads:
                raise PictureError(wording.NOT_SEEN)
            answer = answer or await self._helper.ask(READ + data)
        except CrowdedError:
            raise PictureError(wording.CROWDED) from None
        except UnreadableError as error:
            raise PictureError(wording.LARGE_PICTURE if error.reason == TOO_LARGE else wording.NO_PICTURE) from None
        except HelperError as error:
            log_failure("a picture could not be read", error)
            raise PictureError(wording.NOT_SEEN) from None
        return read_seen(answer).said()

    async def _shown(self, model: Client, data: bytes, person: str) -> Mapping[str, Any] | None:
        """Return what is found in what a model sees; None where it says nothing."""
        jpeg = str((await self._helper.ask(BARE + data))["jpeg"])
        lines = await asyncio.get_running_loop().run_in_executor(None, lines_seen, model, jpeg, person)
        if lines is None:
            return None
        return await self._helper.ask(LINES + json.dumps([asdict(line) for line in lines]).encode())

    def close(self) -> None:
        """End the process."""
        self._helper.close()


def read_seen(answer: Mapping[str, Any]) -> Seen:
    """Return what the process answers, within bounds: what it says was in somebody's picture."""
    titles = tuple(tuple(map(str, items[:MAX_ITEMS])) for items in answer["titles"][:MAX_TITLES] if items)
    names = tuple(map(str, answer["names"][:MAX_NAMES]))
    return Seen(titles, names, shorten(clean(str(answer["quote"])).strip(), MAX_QUOTE))
