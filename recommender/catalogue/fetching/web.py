"""Asks web servers politely: one request after the other, with a name, and waiting as long as they ask to.

A busy server (429, 5xx), a cut connection and silence are tried again; what is not there, or refused, is not. Answers
are bounded, and addresses are never part of a message, because a key may stand in them: only their hosts are.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from recommender.catalogue.loader import SourceError

AGENT = "Parley/1 (conversational recommender)"
MAX_ANSWER = 16 << 20  # bytes of an answer in JSON, unpacked
TRIES = 6
LONGEST_WAIT = 600.0  # seconds; who asks for more is busy for longer than anybody wants to look on
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})

Headers = Mapping[str, str]
NO_HEADERS: Headers = {}
Use = TypeVar("Use")


class AgainError(Exception):
    """An answer came, but the server asks for another try, after so many seconds if it says so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        """Say why in a few words, which complete "the server …"."""
        super().__init__(why)
        self.after = after


@dataclass(frozen=True)
class Patience:
    """How often one request is tried, and how long the first wait is, which doubles; `wait` does the waiting."""

    tries: int = TRIES
    pause: float = 2.0
    wait: Callable[[float], None] = time.sleep


@dataclass
class Web:
    """A client with a name. `contact` is whom to write to when it misbehaves; some services ask for it."""

    contact: str | None = None
    patience: Patience = Patience()

    def __post_init__(self) -> None:
        agent = f"{AGENT[:-1]}; {self.contact})" if self.contact else AGENT
        self._client = httpx.Client(
            headers={"User-Agent": agent},
            timeout=httpx.Timeout(60, connect=15),
            follow_redirects=True,
            max_redirects=3,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def get(
        self,
        address: str,
        use: Callable[[httpx.Response], Use],
        *,
        query: Mapping[str, str] | None = None,
        headers: Callable[[], Headers] = lambda: NO_HEADERS,
        accept: Iterable[int] = (200,),
    ) -> Use:
        """Return what is made of an answer, which is not read yet.

        Args:
            address: of the server; http or https.
            use: reads the answer; `AgainError` asks for another try.
            query: goes into the address.
            headers: are asked for at each try.
            accept: the statuses that `use` understands.

        Raises:
            SourceError: the server cannot be reached, refuses, or is still busy at the last try.
        """
        host = host_of(address)
        for number in range(self.patience.tries):
            try:
                with self._client.stream("GET", address, params=query, headers=dict(headers())) as answer:
                    if answer.status_code in accept:
                        return use(answer)
                    after = seconds_until(answer.headers.get("Retry-After", ""))
                    why = f"answered {answer.status_code} {answer.reason_phrase}".strip()
                    if answer.status_code not in _BUSY:
                        raise SourceError(
                            f"{host} {why}" + ("; is the key right?" if answer.status_code == 401 else "")
                        )
            except AgainError as again:
                after, why = again.after, str(again)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects) as error:
                raise SourceError(f"{host} sends from address to address, of which none is right") from error
            except httpx.HTTPError as error:
                after, why = None, _said(error)
            if number + 1 == self.patience.tries:
                break
            if after is not None and after > LONGEST_WAIT:
                raise SourceError(
                    f"{host} {why} and asks to come back in {after / 60:.0f} minutes: run this again then"
                )
            self.patience.wait(self.patience.pause * 2**number if after is None else after)
        raise SourceError(f"{host} {why}, {self.patience.tries} times: run this again later, what came is kept")

    def json(
        self,
        address: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Headers = NO_HEADERS,
        accept: Iterable[int] = (200,),
        busy: Callable[[Any], str] = lambda answer: "",
    ) -> Any:
        """Return an answer's JSON; None where the status is another of the accepted ones, such as 404.

        `busy` says of an answer why it is none, for a service that says in one with status 200 that it has no time.

        Raises:
            SourceError: see `get`; or the answer is too large, or never JSON.
        """

        def use(answer: httpx.Response) -> Any:
            if answer.status_code != 200:
                return None
            read = _read_json(answer)
            if why := busy(read):
                raise AgainError(why, seconds_until(answer.headers.get("Retry-After", "")))
            return read

        return self.get(address, use, query=query, headers=lambda: headers, accept=accept)


def host_of(address: str) -> str:
    """Return the host that an address names.

    Raises:
        SourceError: it is no address of a web server.
    """
    try:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.hostname:
            return parts.hostname
    except ValueError:
        pass
    raise SourceError(f"{address} is no address of a web server")


def _read_json(answer: httpx.Response) -> Any:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER:
            raise SourceError(f"{host_of(str(answer.url))} answers with more than {MAX_ANSWER >> 20} MB")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise AgainError("answers with what is no JSON") from None


def seconds_until(said: str) -> float | None:
    """Read a header Retry-After.

    >>> seconds_until("120"), seconds_until("soon"), seconds_until("Wed, 21 Oct 2015 07:28:00 GMT")
    (120.0, None, 0.0)
    """
    said = said.strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    now = datetime.now(UTC)
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def _said(error: httpx.HTTPError) -> str:
    """Say what is wrong with a connection, completing "the server …"."""
    if isinstance(error, httpx.TimeoutException):
        return "does not answer"
    if isinstance(error, httpx.ConnectError):
        return "cannot be reached"
    return "cuts the connection"
