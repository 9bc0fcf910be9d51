"""What all channels of a process share, made once: store, tokens, inbox, outbox, what draws and reads, and counts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels.inbox import Inbox
from channels.kept import LEASE, Kept, Row
from channels.languages import Languages
from channels.ocr.asked import seeing_model
from channels.ocr.viewer import Viewer
from channels.outbox import Outbox
from channels.pictures import Studio
from channels.rate_limiter import RateLimiter
from channels.security import log_failure
from channels.settings import CoreSettings, core_settings
from channels.speech.transcriber import Transcriber
from channels.stopping import stop
from channels.store import Store, StoreError
from channels.tokens import Tokens
from contract.sender import Identity

logger = logging.getLogger(__name__)

BEAT = LEASE / 3  # seconds between signs of life, and between looks for what others have left
Resume = Callable[[Row], Awaitable[None]]


class Core:
    """The shared parts. Made without I/O; `start` opens, `drain` and `close` end. Each may be called by every channel.

    `counts` counts by (channel, what): "message", "duplicate", "busy", "failed turn", "slow turn", "empty turn",
    "send error", "blocked", "resumed". `unfinished` are the deliveries that have been answered and could not be noted
    as done: that is tried again.
    """

    def __init__(self, settings: CoreSettings, owner: str | None = None) -> None:
        self.settings = settings
        self.store = Store(settings.store_url, settings.key, settings.delivery_lifetime)
        self.kept = Kept(self.store, owner)
        self.tokens = Tokens(self.store, settings.token_lifetime)
        self.inbox = Inbox(
            self.store,
            lease=2 * settings.turn_limit,
            parallel=settings.parallel,
            parallel_each=settings.parallel_each,
            waiting=settings.waiting,
            waiting_each=settings.waiting_each,
            waiting_chat=settings.waiting_chat,
        )
        self.outbox = Outbox()
        self.languages = Languages()
        self.studio = Studio(settings.pictures)
        self.ears = Transcriber(settings.speech)
        self.eyes = Viewer(settings.ocr, seeing_model())
        self.counts: Counter[tuple[str, str]] = Counter()
        self._of_each = RateLimiter(settings.person_rate, settings.person_burst)
        self._of_all = RateLimiter(settings.rate, settings.burst)
        self.unfinished: set[str] = set()
        self._blocked: set[str] = set()
        self._users = 0
        self._resumes: dict[str, Resume] = {}
        self._attending: asyncio.Task[None] | None = None
        self._look = asyncio.Event()

    async def start(self) -> None:
        """Open the store, once.

        Raises:
            StoreError: it cannot be opened.
        """
        self._users += 1
        if self._users == 1:
            await self.store.open()
            self._blocked = await self.store.all_blocked()

    def attend(self, channel: str, resume: Resume) -> None:
        """From now on hand a channel what an earlier process, or another that died, has kept for it."""
        self._resumes[channel] = resume
        self._look.set()
        if self._attending is None:
            self._attending = asyncio.get_running_loop().create_task(self._attend())

    async def drain(self) -> None:
        """Finish the messages that were taken, take no more, and leave to the next process what cannot be finished."""
        if self._attending is not None:
            await stop([self._attending])
            self._attending = None
        limit = self.settings.drain_limit
        began = asyncio.get_running_loop().time()
        unanswered = await self.inbox.drain(limit)
        unsent = await self.outbox.drain(max(1.0, limit - (asyncio.get_running_loop().time() - began)))
        if unanswered or unsent:
            logger.warning("%d messages were not answered and %d not sent before the end", unanswered, unsent)
        try:
            await self._finish_all()
            await self.kept.leave()
        except StoreError as error:
            log_failure("what is left is taken up when its lease is over", error)

    async def close(self) -> None:
        """Close what is shared when the last channel has ended."""
        self._users -= 1
        if self._users == 0:
            self.studio.close()
            self.ears.close()
            self.eyes.close()
            await self.store.close()

    def is_too_fast(self, who: Identity) -> bool:
        """Whether a message is one too many, of the person or of everybody; to be asked once for each."""
        return bool(self._of_each.wait(who.person) or self._of_all.wait("all"))

    def finish_in(self, connection: sa.engine.Connection, key: str) -> None:
        """Note within a transaction that a delivery has been answered."""
        self.kept.drop_in(connection, key)
        self.store.done_in(connection, key)

    def is_blocked(self, who: Identity) -> bool:
        """Whether a conversation does not want to hear from us."""
        return self.store.alias(str(who)) in self._blocked

    async def set_blocked(self, who: Identity, blocked: bool) -> None:
        """Remember that a conversation blocked us, or that it does no longer."""
        alias = self.store.alias(str(who))
        if (alias in self._blocked) == blocked:
            return
        (self._blocked.add if blocked else self._blocked.discard)(alias)
        try:
            await (self.store.block if blocked else self.store.unblock)(who)
        except StoreError as error:
            logger.error("whether a chat blocked us is remembered in memory only: %s", error)

    async def _attend(self) -> None:
        while True:
            self._look.clear()
            try:
                await self.kept.stay()
                await self._finish_all()
                for row in await self.kept.take(tuple(self._resumes)):
                    await self._resume(row)
            except Exception as error:  # whatever it is: what waits must not wait for a restart
                log_failure("what is kept could not be looked after", error)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._look.wait(), BEAT)

    async def _resume(self, row: Row) -> None:
        self.counts[row.who.channel, "resumed"] += 1
        try:
            await self._resumes[row.who.channel](row)
        except Exception as error:  # the others are not to wait for this one
            log_failure("what is kept could not be taken up", error)
            await self.kept.put_back(row.id)

    async def _finish_all(self) -> None:
        for key in tuple(self.unfinished):
            await self.store.run(partial(self.finish_in, key=key))
            self.unfinished.discard(key)


@lru_cache(maxsize=1)
def shared_core() -> Core:
    """Return the process's core, configured from the environment.

    Raises:
        SettingsError: a setting cannot be used.
    """
    return Core(core_settings())
