"""What `serve` serves: the channels that PARLEY_CHANNELS names, their credentials file, and how to reach them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.channels import CHANNELS
from scripts.console import ProblemError
from scripts.environments import ROOT

MOST_WORKERS = 16
DIRECTORY = ROOT / "var"
LOOPBACK = "127.0.0.1"
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Serving:
    """Which channels are served, where, and by how many assistants."""

    channels: tuple[str, ...]
    host: str
    port: int
    workers: int = 1

    @property
    def base(self) -> str:
        """Where this machine reaches the server."""
        return f"http://{LOOPBACK if self.host in ('0.0.0.0', LOOPBACK) else self.host}:{self.port}"  # noqa: S104

    def assistants(self) -> list[Serving]:
        """Return what each assistant serves, on the ports after the front's: the first all channels."""
        spread = tuple(name for name in self.channels if CHANNELS[name].spread)
        return [
            Serving(spread if number else self.channels, LOOPBACK, self.port + 1 + number)
            for number in range(self.workers)
        ]


def serving(environment: Mapping[str, str], port: int) -> Serving:
    """Read what is to be served from the environment.

    Raises:
        ProblemError: PARLEY_CHANNELS names a channel that there is not, PARLEY_HOST is no address, or PARLEY_WORKERS is
            no number of assistants, or one that cannot serve these channels.
    """
    text = environment.get("PARLEY_CHANNELS", "").strip() or "rest"
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if not set(names) <= set(CHANNELS):
        raise ProblemError(f"PARLEY_CHANNELS must name some of {', '.join(CHANNELS)}, with commas, not {text!r}.")
    host = environment.get("PARLEY_HOST", "").strip() or LOOPBACK
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,255}", host):
        raise ProblemError(f"PARLEY_HOST must be an address of this machine such as {LOOPBACK} or 0.0.0.0.")
    return Serving(names, host, port, _workers(environment, names))


def _workers(environment: Mapping[str, str], channels: tuple[str, ...]) -> int:
    text = environment.get("PARLEY_WORKERS", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_WORKERS):
        raise ProblemError(f"PARLEY_WORKERS (make serve WORKERS=...) must be from 1 to {MOST_WORKERS}, not {text!r}.")
    if int(text) > 1 and not any(CHANNELS[name].spread for name in channels):
        raise ProblemError(
            f"Several workers share REST and the web page, and {' and '.join(channels)} would have one of them alone: "
            "leave WORKERS out, or add rest or web to PARLEY_CHANNELS."
        )
    return int(text)


def write_credentials(channels: tuple[str, ...], directory: Path = DIRECTORY) -> Path:
    """Write the file by which Rasa finds the channels. No secret is in it: the channels read the environment.

    It is named by the channels, so that servers of several do not write each other's.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"credentials-{'-'.join(channels)}.yml"
    served = (*channels, "operations")  # and what monitors ask
    path.write_text("".join(f"channels.{name}.{name.capitalize()}Channel:\n" for name in served), encoding="utf-8")
    return path


def with_token(environment: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """Return the environment with a token for the REST channel, and the token if it had to be made: for this run."""
    if environment.get("PARLEY_REST_TOKENS", "").strip():
        return dict(environment), None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return {**environment, "PARLEY_REST_TOKENS": f"local:{token}"}, token


def directions(served: Serving, token: str | None) -> list[str]:
    """Say how each channel is reached."""
    told = [f"The assistant will answer at {served.base}; Ctrl-C stops it."]
    for name in served.channels:
        url = f"{served.base}/webhooks/{name}"
        if name == "rest":
            body = json.dumps({"sender": "me", "text": "recommend something"})
            told.append(
                f"  curl {url}/messages -H 'Authorization: Bearer {token or 'YOUR-TOKEN'}' "
                f"-H 'Content-Type: application/json' -d '{body}'"
            )
        else:
            told.append(f"  {name}: {url}/")
    return told
