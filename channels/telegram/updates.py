"""What Telegram tells us, read into the few things that concern a conversation. Everything else is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from telegram import CallbackQuery, ChatMember, Document, InlineQuery, Message, PhotoSize, Update, Voice

from channels.commands import MENU
from contract.sender import Identity

# What the bot asks Telegram for; https://core.telegram.org/bots/api#update lists the rest.
ALLOWED = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
TOPIC = "_"  # between the id of a chat and that of a topic in it
# What the client library cannot do without, and some Bot API servers do not tell, by what it belongs to.
_NEEDED: Mapping[str, Mapping[str, Any]] = {
    "from": {"is_bot": False, "first_name": ""},
    "message": {"date": 1},
    "edited_message": {"date": 1},
    "reply_to_message": {"date": 1},
    "callback_query": {"chat_instance": ""},
    "inline_query": {"offset": ""},
}


@dataclass(frozen=True)
class Text:
    """Somebody wrote to the bot."""

    who: Identity
    text: str


@dataclass(frozen=True)
class Tap:
    """Somebody tapped a button. `who` is None where Telegram does not say on which message."""

    query: CallbackQuery
    who: Identity | None
    data: str


@dataclass(frozen=True)
class Spoken:
    """Somebody sent a voice message."""

    who: Identity
    voice: Voice


@dataclass(frozen=True)
class Pictured:
    """Somebody sent a picture, perhaps with words below it: `file` is Telegram's id of it, `size` its bytes."""

    who: Identity
    file: str
    size: int | None
    text: str = ""


@dataclass(frozen=True)
class Unread:
    """Somebody sent what the bot cannot read; `edited` where it is a change of an earlier message."""

    who: Identity
    edited: bool = False


@dataclass(frozen=True)
class Membership:
    """Somebody blocked the bot, or does so no longer."""

    who: Identity
    blocked: bool


@dataclass(frozen=True)
class Nameless:
    """Somebody wrote in the name of a group or channel: `who` is that, and nobody can tell who it is."""

    who: Identity


@dataclass(frozen=True)
class Moved:
    """A group has become a supergroup, with another id."""

    before: int
    after: int


@dataclass(frozen=True)
class Asked:
    """Somebody types the bot's name and something in another chat."""

    query: InlineQuery


Incoming: TypeAlias = Text | Tap | Spoken | Pictured | Unread | Membership | Nameless | Moved | Asked


def completed(raw: Any, name: str = "") -> Any:
    """Return an update with what the client library needs: an update is not lost for want of what nobody reads.

    >>> completed({"update_id": 1, "callback_query": {"id": "2"}})["callback_query"]
    {'chat_instance': '', 'id': '2'}
    """
    if isinstance(raw, list):
        return [completed(each, name) for each in raw]
    if not isinstance(raw, dict):
        return raw
    return {**_NEEDED.get(name, {}), **{key: completed(each, key) for key, each in raw.items()}}


def read_update(update: Update, bot: str) -> Incoming | None:
    """Return what an update says, or None where nobody expects an answer to it.

    Args:
        update: from Telegram.
        bot: the bot's user name.

    Raises:
        Exception: of whatever kind, where the update is not what Telegram says it sends.
    """
    if update.message is not None:
        return _message(update.message, bot, edited=False)
    if update.edited_message is not None:
        return _message(update.edited_message, bot, edited=True)
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.inline_query is not None:
        return Asked(update.inline_query)
    if update.my_chat_member is not None and update.my_chat_member.chat.type == "private":
        status = update.my_chat_member.new_chat_member.status
        who = Identity("telegram", str(update.my_chat_member.from_user.id))
        return Membership(who, blocked=status == ChatMember.BANNED)
    return None


def _message(message: Message, bot: str, *, edited: bool) -> Incoming | None:
    if message.migrate_to_chat_id is not None:
        return Moved(message.chat.id, message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return Moved(message.migrate_from_chat_id, message.chat.id)
    sender, chat = message.from_user, message.sender_chat
    if sender is None or _is_service(message) or message.is_automatic_forward:
        return None
    if chat is not None:  # what a bot says in its own name is no chat's
        is_for_us = not edited and _addressed(message.text or message.caption or "", message, bot)[1]
        return Nameless(identity(chat.id, message)) if is_for_us else None
    if sender.is_bot:
        return None
    private = message.chat.type == "private"
    who = identity(sender.id, message)
    text = message.text or message.caption or ""
    if not private:
        text, is_for_us = _addressed(text, message, bot)
        if not is_for_us:
            return None
    if edited:
        # Whoever shares where they are edits their message every few seconds.
        return Unread(who, edited=True) if text else None
    if message.voice is not None:
        return Spoken(who, message.voice)
    picture = _picture(message)
    if picture is not None:
        return Pictured(who, picture.file_id, picture.file_size, text.strip())
    if text.strip():
        return Text(who, text)
    return Text(who, "/help") if message.text else Unread(who)  # nothing but the bot's name


def _picture(message: Message) -> PhotoSize | Document | None:
    """Return the largest form of a photo, or a picture that was sent as a file."""
    if message.photo:
        return max(message.photo, key=lambda each: each.width * each.height)
    file = message.document
    return file if file is not None and (file.mime_type or "").startswith("image/") else None


def _addressed(text: str, message: Message, bot: str) -> tuple[str, bool]:
    """Return a group's message without the bot's name, and whether it is meant for the bot."""
    replied = message.reply_to_message
    to_us = replied is not None and replied.from_user is not None and replied.from_user.username == bot
    command = re.match(r"/([A-Za-z_]{1,32})(?:@(\w+))?(?=\s|$)", text)
    if command is not None:
        # One that names no bot goes to all of them; those that we do not have are another's.
        return text, command[2].lower() == bot.lower() if command[2] else command[1].lower() in MENU
    without = re.sub(rf"(?<!\w)@{re.escape(bot)}\b[,:]?\s*", "", text, flags=re.IGNORECASE)
    return without, to_us or without != text


def _is_service(message: Message) -> bool:
    """Whether a message tells what happened in a chat instead of being from a person."""
    content = (
        message.text,
        message.caption,
        message.voice,
        message.audio,
        message.photo,
        message.video,
        message.video_note,
        message.animation,
        message.sticker,
        message.document,
        message.contact,
        message.location,
        message.venue,
        message.poll,
        message.dice,
        message.story,
    )
    return not any(content)


def _tap(query: CallbackQuery) -> Incoming:
    message = query.message
    # An old message comes without its content and with the date 0: where in a group it stood is not known then.
    is_known = isinstance(message, Message) and (message.chat.type == "private" or message.date.timestamp() > 0)
    who = identity(query.from_user.id, message) if is_known and isinstance(message, Message) else None
    return Tap(query, who, query.data if isinstance(query.data, str) else "")


def identity(user: int, message: Message) -> Identity:
    """Return who talks where: in a group each person has a conversation of their own, in each of its topics."""
    if not isinstance(user, int) or not isinstance(message.chat.id, int):
        raise TypeError("an id is no number")
    if message.chat.type == "private":
        return Identity("telegram", str(user))
    topic = f"{TOPIC}{message.message_thread_id}" if message.is_topic_message and message.message_thread_id else ""
    return Identity("telegram", str(user), f"{message.chat.id}{topic}")


def address(who: Identity) -> tuple[int, int | None]:
    """Return the chat, and the topic in it, where a conversation takes place.

    >>> address(Identity("telegram", "5", "-100_7")), address(Identity("telegram", "5"))
    ((-100, 7), (5, None))
    """
    chat, _, topic = (who.chat or who.user).partition(TOPIC)
    return int(chat), int(topic) if topic else None
