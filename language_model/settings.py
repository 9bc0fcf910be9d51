"""Which language model is asked, for what, and how much of it; read once from the environment. Without a URL: none."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PREFIX = "PARLEY_LLM_"
READS = ("never", "unsure", "always")
WRITES = ("never", "chat", "always")
LOOKS = ("never", "always")


@dataclass(frozen=True)
class ModelSettings:
    """Where the model is, and its limits.

    `url` is the base of the API, up to "/v1". `seconds` is how long one answer may take, `at_once` how many may be
    waited for in a process. `person_tokens` and `day_tokens` are what a person, and all people together, may use up in
    a day (UTC), by each process. `prices` are per million tokens, of prompts and of answers, in whatever currency.
    """

    url: str
    model: str
    key: str | None = None
    reads: str = "never"
    writes: str = "chat"
    seconds: float = 5.0
    at_once: int = 2
    person_tokens: int = 50_000
    day_tokens: int = 2_000_000
    prices: tuple[float, float] = (0.0, 0.0)
    looks: str = "never"

    @property
    def host(self) -> str:
        """The name of the machine that is asked."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_asked(self) -> bool:
        """Whether it gets anything that people write."""
        return self.reads != "never" or self.writes != "never"

    @property
    def is_shown(self) -> bool:
        """Whether it gets the pictures that people send."""
        return self.looks != "never"

    @property
    def is_here(self) -> bool:
        """Whether that is this machine, so that nothing that people say leaves it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def model_settings(environment: Mapping[str, str]) -> ModelSettings | None:
    """Return the settings; None where no URL is set, whatever else is.

    Raises:
        ValueError: one cannot be used; the message is a sentence without any value.
    """

    def value(name: str) -> str:
        return environment.get(PREFIX + name, "").strip()

    url = value("URL").rstrip("/")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise ValueError(f"{PREFIX}URL must be an http or https address without credentials, up to its /v1.")
    key = value("KEY") or None
    if key is not None and ("${" in key or not key.isascii() or not key.isprintable()):
        raise ValueError(f"{PREFIX}KEY must be the key itself, in printable ASCII.")
    found = ModelSettings(
        url=url,
        model=value("MODEL") or "default",
        key=key,
        reads=_one_of(value("READS") or ModelSettings.reads, "READS", READS),
        writes=_one_of(value("WRITES") or ModelSettings.writes, "WRITES", WRITES),
        looks=_one_of(value("LOOKS") or ModelSettings.looks, "LOOKS", LOOKS),
        seconds=_number(value("SECONDS"), "SECONDS", ModelSettings.seconds, 0.1, 600),
        at_once=int(_number(value("AT_ONCE"), "AT_ONCE", ModelSettings.at_once, 1, 64)),
        person_tokens=int(_number(value("PERSON_TOKENS"), "PERSON_TOKENS", ModelSettings.person_tokens, 0, 1e9)),
        day_tokens=int(_number(value("DAY_TOKENS"), "DAY_TOKENS", ModelSettings.day_tokens, 0, 1e12)),
        prices=(
            _number(value("PRICE_IN"), "PRICE_IN", 0.0, 0, 1e6),
            _number(value("PRICE_OUT"), "PRICE_OUT", 0.0, 0, 1e6),
        ),
    )
    if found.key is not None and parts.scheme == "http" and not found.is_here:
        raise ValueError(f"{PREFIX}KEY would be sent in the clear: {PREFIX}URL must be https outside of this machine.")
    return found


def _one_of(value: str, name: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{PREFIX}{name} must be one of {', '.join(allowed)}.")
    return value


def _number(value: str, name: str, default: float, least: float, most: float) -> float:
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise ValueError(f"{PREFIX}{name} must be a number from {least:g} to {most:g}.")
    return number
