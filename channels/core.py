"""What all channels of a process share, made once: their store, tokens, inbox and pictures, and counts of failures."""

from __future__ import annotations

import logging
from collections import Counter
from functools import lru_cache

from channels.identity import Identity
from channels.pictures import Studio
from channels.security import RateLimiter
from channels.settings import CoreSettings, core_settings
from channels.store import Store, StoreError
from channels.tokens import Tokens
from channels.turns import Inbox

logger = logging.getLogger(__name__)


class Core:
    """The shared parts. Made without I/O; `start` opens, `drain` and `close` end. Each may be called by every channel.

    `counts` counts by (channel, what): "message", "duplicate", "busy", "failed turn", "slow turn", "empty turn",
    "send error", "blocked".
    """

    def __init__(self, settings: CoreSettings) -> None:
        self.settings = settings
        self.store = Store(settings.store_url, settings.key, settings.delivery_lifetime)
        self.tokens = Tokens(self.store, settings.token_lifetime)
        self.inbox = Inbox(
            self.store,
            lease=2 * settings.turn_limit,
            parallel=settings.parallel,
            waiting=settings.waiting,
            waiting_each=settings.waiting_each,
        )
        self.studio = Studio(settings.pictures)
        self.counts: Counter[tuple[str, str]] = Counter()
        self._of_each = RateLimiter(settings.person_rate, settings.person_burst)
        self._of_all = RateLimiter(settings.rate, settings.burst)
        self._blocked: set[str] = set()
        self._users = 0

    async def start(self) -> None:
        """Open the store, once.

        Raises:
            StoreError: it cannot be opened.
        """
        self._users += 1
        if self._users == 1:
            await self.store.open()
            self._blocked = await self.store.all_blocked()

    async def drain(self) -> None:
        """Finish the messages that were taken; take no more."""
        left = await self.inbox.drain(self.settings.drain_limit)
        if left:
            logger.warning("%d messages were not answered before the end", left)

    async def close(self) -> None:
        """Close what is shared when the last channel has ended."""
        self._users -= 1
        if self._users == 0:
            self.studio.close()
            await self.store.close()

    def is_too_fast(self, who: Identity) -> bool:
        """Whether a message is one too many, of the person or of everybody; to be asked once for each."""
        return bool(self._of_each.wait(who.person) or self._of_all.wait("all"))

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


@lru_cache(maxsize=1)
def shared_core() -> Core:
    """Return the process's core, configured from the environment.

    Raises:
        SettingsError: a setting cannot be used.
    """
    return Core(core_settings())
