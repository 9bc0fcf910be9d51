"""Settings of the channel for programs."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.settings import SettingsError, check_secret, number

DEFAULT_RATE, DEFAULT_BURST = 5.0, 20.0
BURST_SECONDS = 4.0  # of the rate may come at once, where no other burst is set
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True)
class RestSettings:
    """Who may use the channel: a token for each program, and how many requests each may send a second, and at once."""

    tokens: Mapping[str, str]
    rate: float = DEFAULT_RATE
    burst: float = DEFAULT_BURST


def rest_settings(environment: Mapping[str, str] = os.environ) -> RestSettings:
    """Read the settings of the environment.

    Raises:
        SettingsError: see its message.
    """
    tokens: dict[str, str] = {}
    for pair in filter(None, (each.strip() for each in environment.get("PARLEY_REST_TOKENS", "").split(","))):
        name, _, token = pair.partition(":")
        if not _NAME.fullmatch(name) or name in tokens:
            raise SettingsError(
                "PARLEY_REST_TOKENS must be pairs name:token, separated by commas, with different lower-case names."
            )
        tokens[name] = check_secret(f"The token of {name!r} in PARLEY_REST_TOKENS", token)
    if not tokens:
        raise SettingsError("PARLEY_REST_TOKENS is not set: give each program a name and a token, as name:token.")
    if len(set(tokens.values())) < len(tokens):
        raise SettingsError("PARLEY_REST_TOKENS gives one token to two programs: give each its own.")
    rate = number("PARLEY_REST_RATE", DEFAULT_RATE, 0.1, 1000.0, environment)
    burst = number("PARLEY_REST_BURST", max(DEFAULT_BURST, BURST_SECONDS * rate), 1.0, 10_000.0, environment)
    return RestSettings(tokens, rate, burst)
