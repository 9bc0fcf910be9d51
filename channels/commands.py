"""Commands: what a text that begins with "/" may mean. Nothing else that begins so ever reaches Rasa.

Rasa reads `/intent{json}` in any text as an intent with entities, before its own understanding is asked
(`RegexMessageHandler`, after stripping white space). In a text that a person typed that would be a way to forge what
only buttons may say, so such a text is either one of these commands or answered by the channel itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels import wording
from channels.message import BotMessage, Choice, Said

MAX_ARGUMENT = 100
SAY = "say_"
"""Begins what a link (t.me/bot?start=say_comedies_from_the_90s) gives to /start: words that a tap then says."""
_WORDS = re.compile(rf"{SAY}(?P<words>[A-Za-z0-9_-]{{1,60}})")
_FORM = re.compile(r"/(?P<name>[A-Za-z][A-Za-z_]{0,31})(?:@(?P<bot>\w+))?(?:\s+(?P<argument>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A command that stands for a message to the assistant.

    Args:
        intent: the message's intent.
        help: what it does, in a few words: platforms show it in a menu.
        argument: the entity that the word behind the command is, if it takes one.
    """

    intent: str
    help: str
    argument: str | None = None


PRIVACY = BotMessage(
    wording.PRIVACY,
    choices=(
        Choice("What do you know about me?", Said("What do you know about me?", "profile")),
        Choice("Export my data", Said("Export my data", "export_data")),
        Choice("Delete everything", Said("Delete everything about me", "delete_data")),
        Choice("Stop remembering me", Said("Stop remembering me", "stop_remembering")),
    ),
)

# A command is a message to the assistant, or something that the channel answers itself.
COMMANDS: Mapping[str, Command] = {
    "start": Command("start", "Say hello"),
    "help": Command("help", "Show what you can say"),
    "restart": Command("start_over", "Start a new search"),
    "more": Command("more", "Show more"),
    "saved": Command("saved", "Show what you saved"),
    "undo": Command("undo", "Take the last thing back"),
    "profile": Command("profile", "Show what I know about you"),
    "link": Command("link_account", "Have one profile here and in another channel", argument="code"),
    "unlink": Command("unlink_account", "Have a profile of its own here again"),
}
ANSWERED_HERE: Mapping[str, BotMessage] = {"privacy": PRIVACY}
MENU: Mapping[str, str] = {
    **{name: command.help for name, command in COMMANDS.items()},
    "privacy": "Look at, export or delete your data",
}


def is_command(text: str) -> bool:
    """Whether Rasa, or a person, would take a text for a command.

    >>> is_command("  /like"), is_command("and/or")
    (True, False)
    """
    return text.strip().startswith("/")


def read_command(text: str) -> Said | BotMessage:
    """Return what a command says to the assistant, or what the channel answers to it.

    >>> read_command("/link 7KQM-W3ZP")
    Said(text='/link', intent='link_account', entities=({'entity': 'code', 'value': '7KQM-W3ZP'},))
    >>> read_command('/choose{"option": "1"}').text
    "I don't know that command. /help shows what you can say."
    """
    match = _FORM.fullmatch(text.strip())
    name = match["name"].lower() if match else ""
    if match is None or name not in MENU:
        return BotMessage(wording.UNKNOWN_COMMAND)
    if name in ANSWERED_HERE:
        return ANSWERED_HERE[name]
    command = COMMANDS[name]
    argument = (match["argument"] or "").strip()[:MAX_ARGUMENT]
    linked = _WORDS.fullmatch(argument) if name == "start" else None
    words = linked["words"].replace("_", " ").strip() if linked else ""
    if words:  # a link must not say anything in somebody's name: they do, by a tap
        return BotMessage(wording.BY_LINK, choices=(Choice(words, Said(words)),))
    entities = ({"entity": command.argument, "value": argument},) if command.argument and argument else ()
    return Said(f"/{name}", command.intent, entities)
