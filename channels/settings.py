"""Settings of the channels, read once from the environment (prefix PARLEY_) and checked before anything starts.

Ours, because an error is a sentence that says what to do: those of pydantic 1, which Rasa has, tell fields and types.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.shared.exceptions import RasaException

from channels.speech.weights import AUTO, CHOICES, KNOWN
from contract.keys import MIN_SECRET, ShortKeyError, is_unexpanded, key_in
from language_model.settings import model_settings

MAX_SECRET = 512
KEY_FILE = "channels.key"
_PRINTABLE = r"[!-~]+"
_KEY = r"(?s).+"  # never sent anywhere: a passphrase will do


class SettingsError(RasaException):
    """A setting cannot be used; the message is one sentence that says what to do. Rasa prints it and stops."""


@dataclass(frozen=True)
class CoreSettings:
    """What all channels share. Times are in seconds."""

    store_url: str
    key: bytes
    """The secret under which people are pseudonymous in the channels' store."""
    token_lifetime: float = 7 * 86400
    delivery_lifetime: float = 3 * 86400  # Telegram redelivers for a day, Slack for an hour
    parallel: int = 8
    """Turns at the same time; those of one conversation are always one after the other."""
    parallel_each: int = 2
    """Turns of one chat at the same time: a group leaves places to others, however many write in it."""
    waiting: int = 200
    """Messages that wait, of all conversations, before new ones are shed."""
    waiting_each: int = 10
    """Messages that wait in one conversation."""
    waiting_chat: int = 40
    """Messages of one chat that have not been answered entirely: a group is sent 20 messages a minute."""
    typing_after: float = 1.0
    typing_every: float = 4.0  # Telegram shows "typing" for five
    turn_limit: float = 40.0
    drain_limit: float = 10.0  # Sanic waits 15 for a graceful end
    person_rate: float = 5.0
    """Messages a second that are taken of one person, and `person_burst` at once."""
    person_burst: float = 20.0
    rate: float = 100.0
    """Messages a second that are taken of all people together, and `burst` at once."""
    burst: float = 200.0
    pictures: bool = True
    """Whether lists without posters are drawn."""
    remote_pictures: bool = True
    """Whether posters are shown from where they are: whoever has them learns the addresses of those who look."""
    speech: str = AUTO
    """Which weights recordings are read with, of `channels.speech.weights.CHOICES`."""
    ocr: bool = True
    """Whether titles are looked for in the pictures that people send."""


def core_settings(environment: Mapping[str, str] = os.environ) -> CoreSettings:
    """Read the shared settings; a key is made below PARLEY_HOME on first use where the environment names none.

    Raises:
        SettingsError: see its message.
    """
    folder = Path(environment.get("PARLEY_HOME") or "var") / "store"
    url = environment.get("PARLEY_CHANNEL_STORE_URL") or f"sqlite:///{folder / 'channels.db'}"
    if "${" in url or "://" not in url:
        raise SettingsError("Set PARLEY_CHANNEL_STORE_URL to a database URL such as sqlite:///var/store/channels.db.")
    given = environment.get("PARLEY_PSEUDONYM_KEY")
    key = check_secret("PARLEY_PSEUDONYM_KEY", given, _KEY).encode() if given else _key_file(folder / KEY_FILE)
    pictures = word("PARLEY_PICTURES", ("on", "off", "drawn"), "on", environment)
    speech = word("PARLEY_SPEECH", CHOICES, AUTO, environment)
    if speech in KNOWN and not KNOWN[speech].is_installed:
        raise SettingsError(
            f"PARLEY_SPEECH is {speech}, whose packages are missing: docs/senses.md says how to add them."
        )
    try:
        model_settings(environment)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    ocr = word("PARLEY_OCR", ("on", "off"), "on", environment)
    return CoreSettings(
        store_url=url,
        key=key,
        person_rate=number("PARLEY_PERSON_RATE", CoreSettings.person_rate, 0.01, 1000.0, environment),
        person_burst=number("PARLEY_PERSON_BURST", CoreSettings.person_burst, 1.0, 10_000.0, environment),
        rate=number("PARLEY_RATE", CoreSettings.rate, 0.1, 100_000.0, environment),
        burst=number("PARLEY_BURST", CoreSettings.burst, 1.0, 1_000_000.0, environment),
        pictures=pictures != "off",
        remote_pictures=pictures != "drawn",
        speech=speech,
        ocr=ocr == "on",
    )


def optional(name: str, environment: Mapping[str, str]) -> str | None:
    """Return what the environment has under a name, without white space around it; None where that is nothing."""
    return environment.get(name, "").strip() or None


def word(name: str, choices: Sequence[str], default: str, environment: Mapping[str, str]) -> str:
    """Return one of some words.

    Raises:
        SettingsError: the environment has another.
    """
    given = (optional(name, environment) or default).lower()
    if given not in choices:
        raise SettingsError(f"{name} must be {', '.join(choices[:-1])} or {choices[-1]}, not {given!r}.")
    return given


def secret(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return a secret of the environment.

    Raises:
        SettingsError: it is missing, too short to be one, or a variable that nobody expanded.
    """
    text = optional(name, environment)
    if text is None:
        raise SettingsError(f"{name} is not set: set it to at least {MIN_SECRET} random characters.")
    return check_secret(name, text)


def check_secret(name: str, text: str, form: str = _PRINTABLE) -> str:
    """Return a secret if it can be one.

    Raises:
        SettingsError: it is too short or too long, not of the form, or a variable that nobody expanded.
    """
    if is_unexpanded(text):
        raise SettingsError(f"{name} holds a variable that was not expanded: set it to the secret itself.")
    if not MIN_SECRET <= len(text) <= MAX_SECRET or not re.fullmatch(form, text):
        raise SettingsError(
            f"{name} is not a usable secret: it takes {MIN_SECRET} to {MAX_SECRET} printable characters without spaces."
        )
    return text


def number(name: str, default: float, low: float, high: float, environment: Mapping[str, str] = os.environ) -> float:
    """Return a number of the environment.

    Raises:
        SettingsError: it is none, or out of bounds.
    """
    text = optional(name, environment) or ""
    try:
        value = float(text) if text else default
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise SettingsError(f"{name} must be a number from {low:g} to {high:g}, not {text!r}.")
    return value


def _key_file(path: Path) -> bytes:
    """Return the key that is kept there, made on first use and readable by its owner only."""
    try:
        return key_in(path)
    except ShortKeyError:
        raise SettingsError(
            f"The key {path} is too short: restore it, or delete it and old buttons stop working."
        ) from None
    except OSError as error:
        raise SettingsError(
            f"The key {path} cannot be read or made ({error.strerror}): set PARLEY_PSEUDONYM_KEY."
        ) from error
