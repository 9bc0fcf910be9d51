"""What the contract suite asks of a channel: a peer that does what the platform does, and tells what a person sees."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from rasa.core.channels.channel import UserMessage

from channels.channel import Channel
from channels.core import Core
from tests.channels.served import Served, core

IDLE_SECONDS = 30.0

Raw = dict[str, Any]


@dataclass
class Shown:
    """One message as the platform shows it to a person.

    `text` is what a reader sees: escapes undone, as the platform undoes them. `choices` are label and token, `images`
    addresses, `files` names.
    """

    text: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, message: Raw) -> Shown:
        """Return what a person sees of a message that arrives as `BotMessage.as_json` makes it."""
        shown = cls(message["text"])
        for part in (message, *message["cards"]):
            shown.choices += [(choice["label"], choice["token"]) for choice in part["choices"]]
            shown.images += [part["image"]] if part["image"] else []
        if message["attachment"]:
            shown.files.append(message["attachment"]["name"])
        return shown


@dataclass
class Script:
    """Stands for Rasa: keeps what reaches it, and answers with what a test prepared, in Rasa's own message form."""

    answer: Callable[[UserMessage], Sequence[Raw]] = lambda message: [{"text": f"You said: {message.text}"}]
    before: Callable[[UserMessage], Any] | None = None
    """Awaited before the answer, to be slow or to fail."""
    heard: list[UserMessage] = field(default_factory=list)
    finished: int = 0

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        if self.before is not None:
            await self.before(message)
        for raw in self.answer(message):
            await message.output_channel.send_response(message.sender_id, dict(raw))
        self.finished += 1


class ChannelHarness(ABC):
    """One channel with the peer of its platform. Each channel's tests have one; `HARNESSES` lists them."""

    NAME: ClassVar[str]
    WAITS: ClassVar[bool] = False
    """Whether the platform gets the answer of the turn as the answer of its request (REST)."""
    SENSES: ClassVar[bool] = True
    """Whether people can send recordings and pictures; where not, `speak` and `show` are not asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.served: Served | None = None
        self.arrange: Callable[[Core], None] = lambda shared: None
        """Exchanges parts of the core before it is used."""

    @abstractmethod
    def channel(self, shared: Core) -> Channel:
        """Make the channel, talking to this peer."""

    @abstractmethod
    def say(self, text: str, person: str = "1", key: str | None = None) -> int:
        """Deliver what a person wrote in private; return the HTTP status that the platform gets.

        Args:
            text: the text.
            person: who; digits.
            key: the platform's id of the delivery; the same key is the same delivery again.
        """

    @abstractmethod
    def tap(self, token: str, person: str = "1", key: str | None = None, shown_to: str | None = None) -> int:
        """Deliver a tap with this payload; `shown_to` is whose message it is on, where that is somebody else."""

    def speak(self, recording: bytes, person: str = "1", key: str | None = None) -> int:
        """Deliver a recording of a person; return the HTTP status that the platform gets."""
        raise NotImplementedError

    def show(self, picture: bytes, person: str = "1", key: str | None = None) -> int:
        """Deliver a picture of a person; return the HTTP status that the platform gets."""
        raise NotImplementedError

    @abstractmethod
    def seen(self, person: str = "1") -> list[Shown]:
        """Return what the person has seen so far, oldest first."""

    @abstractmethod
    def refuse_sends(self, refuse: bool) -> None:
        """Have the platform refuse what the channel sends, from now on, or no longer."""

    @abstractmethod
    def send_raw(self, body: bytes, headers: dict[str, str]) -> list[int]:
        """Post a body to each endpoint with valid authentication and the headers given; return the statuses."""

    @abstractmethod
    def send_unauthorized(self) -> list[int]:
        """Post a good message to each endpoint without, with a wrong and with a nearly right secret."""

    # The same for all

    @contextmanager
    def running(self, script: Script, **limits: Any) -> Iterator[Served]:
        """Run the channel with a script in Rasa's place; the same harness may run again, as after a restart."""
        shared = core(self.folder, **limits)
        self.arrange(shared)
        with Served(self.channel(shared), script) as served:
            self.served = served
            yield served

    @property
    def core(self) -> Core:
        assert self.served is not None
        return self.served.channel.core

    def count(self, what: str) -> int:
        return self.core.counts[self.NAME, what]

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Wait until something holds; a test that waits too long fails."""
        deadline = time.monotonic() + IDLE_SECONDS
        while not true():
            assert time.monotonic() < deadline, "it did not come to that"
            time.sleep(0.01)

    def rest(self) -> None:
        """Wait until everything that was delivered has been dealt with."""
        core, channel = self.core, self.served.channel  # type: ignore[union-attr]
        self.wait_until(lambda: core.inbox.size == core.outbox.size == 0 and not channel.tasks)

    def last(self, person: str = "1") -> Shown:
        """Return what the person saw last, when everything has been dealt with."""
        self.rest()
        return self.seen(person)[-1]

    def text(self, person: str = "1") -> str:
        """Return everything that the person has read, when everything has been dealt with."""
        self.rest()
        return "\n".join(shown.text for shown in self.seen(person))

    def choices(self, person: str = "1") -> dict[str, str]:
        """Return the tokens of everything that the person can tap, by label, the newest of each."""
        self.rest()
        return {label: token for shown in self.seen(person) for label, token in shown.choices}


class Background:
    """Runs requests that last as long as a turn."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def start(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)
        return thread

    def idle(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)
