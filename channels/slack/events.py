"""What Slack tells us, read into the few things that concern a conversation. Everything else is ignored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from channels.commands import COMMANDS, MENU
from contract.sender import Identity

Json = Mapping[str, Any]

_ID = re.compile(r"[A-Z0-9]{2,32}")
_TIME = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_REFERENCE = re.compile(r"<([^<>]*)>")
# The kinds of message that a person writes, https://docs.slack.dev/reference/events/message; others tell what happened.
WRITTEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})


@dataclass(frozen=True)
class App:
    """Who we are: the workspace, the bot's user and bot ids there, and the app's id where it is known."""

    team: str
    user: str
    bot: str
    app: str | None = None


@dataclass(frozen=True)
class Place:
    """A message: the channel, the time that names it, and its thread, None where it is in none."""

    channel: str
    time: str | None = None
    thread: str | None = None


@dataclass(frozen=True)
class Text:
    """Somebody wrote. `addressed` is false in a thread, where it concerns us only if they talk with us there."""

    key: str
    who: Identity
    text: str
    place: Place
    addressed: bool = True


@dataclass(frozen=True)
class File:
    """A recording or a picture in a message: where it is, and what Slack says of its size and length."""

    is_picture: bool
    url: str
    size: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Shared:
    """Somebody shared a recording or a picture, perhaps with words."""

    key: str
    who: Identity
    file: File
    place: Place
    text: str = ""
    addressed: bool = True


@dataclass(frozen=True)
class Unread:
    """Somebody sent us what we cannot read; `edited` where it is a change of an earlier message."""

    key: str
    who: Identity
    place: Place
    edited: bool = False


@dataclass(frozen=True)
class Opened:
    """Somebody opened the direct messages with us."""

    key: str
    who: Identity
    place: Place


@dataclass(frozen=True)
class Tap:
    """Somebody tapped a button; `blocks` are those of the message."""

    key: str
    who: Identity
    token: str
    action: str
    place: Place
    text: str
    blocks: tuple[object, ...]


Incoming: TypeAlias = Text | Shared | Unread | Opened | Tap


def read_event(event: Json, us: App) -> Incoming | None:
    """Return what an event says, or None where nobody expects an answer to it."""
    kind = event.get("type")
    user, channel = _id(event, "user"), _id(event, "channel")
    if kind == "app_home_opened" and user and channel and event.get("tab") == "messages":
        return Opened(f"opened {us.team} {user}", _private(us, user), Place(channel))
    if kind not in ("message", "app_mention"):
        return None
    if event.get("subtype") == "message_changed":
        return _edited(event, us)
    time = _time(event, "ts")
    if user is None or channel is None or time is None or event.get("subtype") not in WRITTEN or _is_bot(event, us):
        return None
    place = Place(channel, time, _time(event, "thread_ts"))
    # Slack tells of one message twice where it is a mention, and again when a mention is edited: its place is the key.
    key = f"message {channel} {time}"
    raw = event.get("text")
    raw = raw if isinstance(raw, str) else ""
    text, file = said(raw, us), _file(event)
    if is_direct(channel):
        who = _private(us, user)
        if file is not None:
            return Shared(key, who, file, place, text)
        return Text(key, who, text, place) if text else Unread(key, who, place)
    mentioned = f"<@{us.user}>" in raw or f"<@{us.user}|" in raw
    nothing = not text and file is None
    if kind == "message" and (mentioned or place.thread is None or raw.lstrip().startswith("<@") or nothing):
        return None  # it comes as app_mention as well, or is not for us
    if file is not None:
        return Shared(key, _in_thread(us, user, place), file, place, text, addressed=kind == "app_mention")
    return Text(key, _in_thread(us, user, place), text or "/start", place, addressed=kind == "app_mention")


def read_tap(payload: Json, us: App) -> Tap | None:
    """Return the tap in a payload of an interaction, None for any other."""
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if payload.get("type") != "block_actions" or not isinstance(action, Mapping) or action.get("type") != "button":
        return None
    message, container = _object(payload, "message"), _object(payload, "container")
    user = _id(_object(payload, "user"), "id")
    channel = _id(_object(payload, "channel"), "id") or _id(container, "channel_id")
    time = _time(message, "ts") or _time(container, "message_ts")
    key = payload.get("trigger_id") or action.get("action_ts")
    if user is None or channel is None or time is None or not isinstance(key, str):
        return None
    place = Place(channel, time, _time(message, "thread_ts") or _time(container, "thread_ts"))
    token, name, text, blocks = action.get("value"), action.get("action_id"), message.get("text"), message.get("blocks")
    return Tap(
        key=f"tap {user} {key}",
        who=_private(us, user) if is_direct(channel) else _in_thread(us, user, place),
        token=token if isinstance(token, str) else "",
        action=name if isinstance(name, str) else "",
        place=place,
        text=text if isinstance(text, str) else "",
        blocks=tuple(blocks) if isinstance(blocks, list) else (),
    )


def read_command(form: Json, us: App) -> Text | None:
    """Return what a slash command says: "/parley more" is our command, anything else behind it is a message.

    The answer goes to the direct messages: wherever the command was given, nobody else sees it.
    """
    user, channel, key = _id(form, "user_id"), _id(form, "channel_id"), form.get("trigger_id")
    if user is None or channel is None or not isinstance(key, str) or not key:
        return None
    raw = form.get("text")
    text = said(raw, us) if isinstance(raw, str) else ""
    name, _, argument = text.partition(" ")
    name = name.lower().lstrip("/") or "help"
    takes_one = name in COMMANDS and COMMANDS[name].argument is not None
    if name in MENU and (takes_one or not argument.strip()):
        text = f"/{name} {argument}".strip()
    return Text(f"command {key}", _private(us, user), text, Place(channel))


def is_ours(us: App, app: object, *teams: object) -> bool:
    """Whether something is for this app, in the workspace that it is installed in."""
    return us.team in teams and (us.app is None or app == us.app)


def is_direct(channel: str) -> bool:
    """Whether a channel is a talk of two, https://docs.slack.dev/apis/web-api/using-the-conversations-api."""
    return channel.startswith("D")


def address(who: Identity) -> Place | None:
    """Return the thread where a conversation takes place, or None for the direct messages.

    >>> address(Identity("slack", "T1.U2", "C3.17.0001"))
    Place(channel='C3', time=None, thread='17.0001')
    """
    if who.chat is None:
        return None
    channel, _, thread = who.chat.partition(".")
    return Place(channel, thread=thread)


def user_of(who: Identity) -> str:
    """Return Slack's id of a person.

    >>> user_of(Identity("slack", "T1.U2"))
    'U2'
    """
    return who.user.partition(".")[2]


def said(text: str, us: App) -> str:
    """Return a text as the person typed it: Slack's references are read, the bot's own name is left out.

    >>> said("<@U1> like &lt;b&gt; in <#C1|films>, <https://a.b|a.b>", App("T1", "U1", "B1"))
    'like <b> in #films, a.b'
    """
    read = _REFERENCE.sub(lambda match: _reference(match[1], us), text)
    return read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _reference(inside: str, us: App) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == us.user or not label else f"@{label}"
    if target.startswith("#"):
        return f"#{label}" if label else ""
    return label if label or target.startswith("!") else target


def _file(event: Json) -> File | None:
    """Return the first recording or picture of a message, https://docs.slack.dev/reference/objects/file-object."""
    files = event.get("files")
    for raw in files if isinstance(files, list) else []:
        if not isinstance(raw, Mapping):
            continue
        url = raw.get("url_private_download") or raw.get("url_private")
        kind = raw.get("mimetype")
        kind = kind if isinstance(kind, str) else ""
        is_picture = kind.startswith("image/")
        is_clip = kind.startswith("audio/") or raw.get("subtype") == "slack_audio"
        if isinstance(url, str) and (is_picture or is_clip):
            size, length = raw.get("size"), raw.get("duration_ms")
            seconds = length / 1000 if isinstance(length, (int, float)) else None
            return File(is_picture, url, size if isinstance(size, int) else None, seconds)
    return None


def _edited(event: Json, us: App) -> Incoming | None:
    """Slack tells of a change when a link unfurls as well: what counts is a person's, and of the text."""
    message, before = _object(event, "message"), _object(event, "previous_message")
    user, channel, time = _id(message, "user"), _id(event, "channel"), _time(event, "ts")
    if user is None or channel is None or time is None or not is_direct(channel) or _is_bot(message, us):
        return None
    if "edited" not in message or message.get("text") == before.get("text") or message.get("subtype") not in WRITTEN:
        return None
    place = Place(channel, _time(message, "ts"), _time(message, "thread_ts"))
    return Unread(f"message {channel} {time}", _private(us, user), place, edited=True)


def _is_bot(message: Json, us: App) -> bool:
    """Whether a bot wrote something: us, or another, with which we would talk for ever."""
    return bool(message.get("bot_id") or message.get("bot_profile")) or message.get("user") in (us.user, "USLACKBOT")


def _private(us: App, user: str) -> Identity:
    return Identity("slack", f"{us.team}.{user}")


def _in_thread(us: App, user: str, place: Place) -> Identity:
    """In a channel each person has a conversation of their own in each thread; a mention begins one."""
    return Identity("slack", f"{us.team}.{user}", f"{place.channel}.{place.thread or place.time}")


def _object(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _id(value: Json, name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def _time(value: Json, name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) and _TIME.fullmatch(found) else None
