"""How a sender is named: who talks, and where, in the one string by which Rasa knows a conversation.

Channels write it (`Identity`), and the actions read from it whose taste counts (`person_and_conversation`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MAX_LENGTH = 250  # Rasa's SQL tracker store keeps 255 characters of a sender id
_FORM = re.compile(r"(?P<channel>[a-z]+):(?P<user>[^:@]+)(?:@(?P<chat>[^:@]+))?")


@dataclass(frozen=True)
class Identity:
    """A person on a channel, in a private talk or in a chat with others.

    The string form is Rasa's sender id: `telegram:5` in private, `telegram:5@-100` in a group. What stands before the
    "@" is the person, whose taste is the same everywhere; the whole names one conversation. The ids of the platform
    are percent-encoded, so that none of them can look like another's.

    Raises:
        ValueError: a part is empty, or the whole is longer than `MAX_LENGTH`.
    """

    channel: str
    user: str
    chat: str | None = None

    def __post_init__(self) -> None:
        if not (re.fullmatch(r"[a-z]+", self.channel) and self.user and self.chat != ""):
            raise ValueError("an identity has a channel and a user")
        if len(str(self)) > MAX_LENGTH:
            raise ValueError(f"an identity has at most {MAX_LENGTH} characters")

    @property
    def person(self) -> str:
        """The person, wherever they talk: `telegram:5`."""
        return f"{self.channel}:{_encode(self.user)}"

    @property
    def room(self) -> str:
        """Where the talk is, the same for all who talk there: `telegram:-100`, or in private the person."""
        return self.person if self.chat is None else f"{self.channel}:@{_encode(self.chat)}"

    @property
    def is_private(self) -> bool:
        """Whether nobody else reads along."""
        return self.chat is None

    def __str__(self) -> str:
        return self.person if self.chat is None else f"{self.person}@{_encode(self.chat)}"

    @classmethod
    def parse(cls, sender_id: str) -> Identity:
        """Read a sender id.

        >>> Identity.parse("telegram:5@-100")
        Identity(channel='telegram', user='5', chat='-100')

        Raises:
            ValueError: it is none of ours.
        """
        match = _FORM.fullmatch(sender_id)
        if match is None:
            raise ValueError("not a sender id of a channel")
        chat = match["chat"]
        return cls(match["channel"], unquote(match["user"]), None if chat is None else unquote(chat))


def person_and_conversation(channel: str, sender_id: str) -> tuple[str, str]:
    """Return the person and the conversation that a sender id names, both with the channel's name before them.

    Our own channels name both: "telegram:5@-100" is what person 5 says in group -100. Other channels number people
    as they like. The name of the channel is Rasa's own, never read from the id: nobody can be a person of another
    channel, whatever id they choose.

    >>> person_and_conversation("telegram", "telegram:5@-100")
    ('telegram:5', 'telegram:5@-100')
    >>> person_and_conversation("cmdline", "telegram:5@-100")
    ('cmdline:telegram:5@-100', 'cmdline:telegram:5@-100')
    """
    prefix = f"{channel}:"
    if not sender_id.startswith(prefix):
        return f"{prefix}{sender_id}", f"{prefix}{sender_id}"
    person = sender_id.partition("@")[0]
    return (sender_id if person == prefix else person), sender_id  # nobody's conversation is not everybody's


def _encode(part: str) -> str:
    return quote(part, safe="")
