"""Ears and eyes that take no packages: they hear and see what a test says, and keep what they were given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from channels.core import Core
from channels.message import Said
from channels.ocr.viewer import Seen, Viewer
from channels.speech.transcriber import Transcriber

HEAT = Seen(titles=(("tt0113277", "tt0091204"),), names=("Al Pacino",), quote="HEAT")


class Ears(Transcriber):
    def __init__(self, says: str | Exception, listens: bool = True) -> None:
        super().__init__()
        self._says, self._listens = says, listens
        self.given: list[bytes] = []

    @property
    def listens(self) -> bool:
        return self._listens

    async def heard(self, data: bytes) -> str:
        self.check(len(data))
        self.given.append(data)
        if isinstance(self._says, Exception):
            raise self._says
        return self._says


class Eyes(Viewer):
    """`gate` holds up what they look at."""

    def __init__(self, sees: Seen | Exception, looks: bool = True) -> None:
        super().__init__()
        self._sees, self._looks = sees, looks
        self.given: list[bytes] = []
        self.gate: asyncio.Event | None = None

    @property
    def looks(self) -> bool:
        return self._looks

    async def seen(self, data: bytes, person: str) -> Said:
        self.check(len(data))
        self.given.append(data)
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self._sees, Exception):
            raise self._sees
        return self._sees.said()


def with_senses(ears: Transcriber | None = None, eyes: Viewer | None = None) -> Callable[[Core], None]:
    """Return what gives them to a core."""

    def arrange(shared: Core) -> None:
        shared.ears = ears or shared.ears
        shared.eyes = eyes or shared.eyes

    return arrange
