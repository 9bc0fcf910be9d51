"""Calls of an action server over connections that stay open: Rasa opens one for each call.

A connection that was idle for `IDLE_SECONDS` is given up, long before any server closes it, so that no call meets one
that is just being closed. That of a server that is gone is closed by its system at once, and found closed before the
next call. No call is made twice: whether one that broke off has been carried out, nobody knows here.
"""

from __future__ import annotations

import asyncio
import atexit

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

IDLE_SECONDS = 3.0  # actions/server.py keeps connections for longer, and so does any balancer
# After which all are opened anew: a balancer that spreads connections, and not calls, finds the servers that are new.
RENEWED_SECONDS = 30.0

_Made = tuple[asyncio.AbstractEventLoop, float, aiohttp.TCPConnector]  # when, by the loop's clock
_latest: list[_Made] = []  # one at most: a process has one loop, but for tests


def session(self: EndpointConfig) -> aiohttp.ClientSession:
    """Return a client as ``EndpointConfig.session`` does; its connections outlive it."""
    auth = None
    if self.basic_auth:
        auth = aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"])
    return aiohttp.ClientSession(
        connector=connector(),
        connector_owner=False,
        headers=self.headers,
        auth=auth,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
    )


def connector() -> aiohttp.TCPConnector:
    """Return what keeps the connections of the running loop; as many calls as there are go on at once."""
    loop = asyncio.get_running_loop()
    for of, made, known in _latest:
        if of is loop and loop.time() - made < RENEWED_SECONDS:
            return known
        if of is loop:  # calls that go on end with the connections that they began with
            loop.call_later(DEFAULT_REQUEST_TIMEOUT + IDLE_SECONDS, known.close)
    fresh = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS)
    _latest[:] = [(loop, loop.time(), fresh)]
    return fresh


@atexit.register
def _close() -> None:
    """Close what is open, or aiohttp tells of it in the log."""
    for _, _, known in _latest:
        known.close()
