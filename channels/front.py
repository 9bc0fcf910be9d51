"""One address for several assistants: `python -m channels.front --port 5005 --workers 5006,5007`.

Each conversation is with one assistant, chosen by who talks, so that all that a process keeps of it is where its next
message goes: its turn in the queue, its record, the answers to repeated requests, the stream of the web page. Telegram
and Slack are with the first assistant, because a bot has one connection and one pace.

It listens when every assistant answers. It decides nothing else: what comes in is checked by the assistants.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, web
from multidict import CIMultiDict
from yarl import URL

from channels.web.session import COOKIE, WIDGET_COOKIE

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
MAX_BODY = 1024 * 1024  # bytes: more than any channel takes
BODY_SECONDS = 30.0  # for a request to arrive
CONNECT_SECONDS = 5.0
START_SECONDS = 240.0
POLL_SECONDS = 0.5
STOP_SECONDS = 12.0  # for answers that are on their way; an assistant drops what takes longer
# What is said from one hop to the next and not passed on (RFC 9110, section 7.6.1), and what is said anew.
_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "content-length"}
)
_REST, _WEB = "/webhooks/rest/", "/webhooks/web/"
_WIDGET = f"{_WEB}widget/"


def talker(path: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """Return what tells whose conversation a request belongs to; None where the first assistant answers it.

    All of it is untrusted: two people who look alike here share an assistant and nothing else.
    """
    if path.startswith(_REST):
        try:
            sender = json.loads(body).get("sender")
        except (ValueError, AttributeError, RecursionError):
            return None
        return f"rest\x1f{headers.get('Authorization', '')}\x1f{sender}" if isinstance(sender, str) else None
    if path.startswith(_WEB):
        try:
            name = WIDGET_COOKIE if path.startswith(_WIDGET) else COOKIE
            cookie = SimpleCookie(headers.get("Cookie", "")).get(name)
        except CookieError:
            return None
        return f"web\x1f{cookie.value.partition('.')[0]}" if cookie is not None else None
    return None


def worker_of(who: str | None, count: int) -> int:
    """Return the number of the assistant that somebody talks with, the same in every process and after every start."""
    if who is None:
        return 0
    return int.from_bytes(hashlib.blake2b(who.encode("utf-8", "replace"), digest_size=8).digest(), "big") % count


class Front:
    """Passes requests on to assistants on this machine, each to that of its conversation."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._workers = [f"http://{LOOPBACK}:{port}" for port in ports]
        self._client: ClientSession | None = None

    def app(self) -> web.Application:
        """Return the application that serves."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/{path:.*}", self.answer)
        app.cleanup_ctx.append(self._connected)
        return app

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Pass a request on, and its answer back as it comes."""
        if self._client is None:
            raise RuntimeError("the front has not been started")
        try:
            body = await asyncio.wait_for(request.read(), BODY_SECONDS)
        except asyncio.TimeoutError:
            raise web.HTTPRequestTimeout from None
        base = self._workers[worker_of(talker(request.path, request.headers, body), len(self._workers))]
        url = URL(base + request.raw_path, encoded=True)
        headers = CIMultiDict((name, value) for name, value in request.headers.items() if name.lower() not in _HOP)
        headers["Via"] = "1.1 front"  # who comes by it is not this machine: the metrics are not for them
        response: web.StreamResponse | None = None
        try:
            async with self._client.request(
                request.method, url, headers=headers, data=body or None, allow_redirects=False
            ) as found:
                passed = [(name, value) for name, value in found.headers.items() if name.lower() not in _HOP]
                if found.content_length is not None:
                    return web.Response(status=found.status, headers=CIMultiDict(passed), body=await found.read())
                response = web.StreamResponse(status=found.status, headers=CIMultiDict(passed))
                await response.prepare(request)
                async for chunk in found.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
                return response
        except (ClientError, asyncio.TimeoutError) as error:
            logger.error("an assistant does not answer: %s", type(error).__name__)
            if response is not None:
                raise  # a part has been sent: only the end of the connection says that the rest is missing
            sentence = {"error": "unavailable", "message": "The server cannot answer right now; try again in a minute."}
            return web.json_response(sentence, status=503, headers={"Retry-After": "20"})

    async def ready(self) -> None:
        """Wait until every assistant answers.

        Raises:
            asyncio.TimeoutError: one takes too long.
        """
        async with ClientSession() as client:
            await asyncio.wait_for(asyncio.gather(*(_answers(client, base) for base in self._workers)), START_SECONDS)

    async def _connected(self, _app: web.Application):  # type: ignore[no-untyped-def] # aiohttp's own form
        timeout = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
        self._client = ClientSession(
            connector=TCPConnector(limit=0), timeout=timeout, auto_decompress=False, cookie_jar=DummyCookieJar()
        )
        yield
        await self._client.close()


async def _answers(client: ClientSession, base: str) -> None:
    while True:
        try:
            async with client.get(f"{base}/") as found:
                if found.status == 200:
                    return
        except ClientError:
            pass
        await asyncio.sleep(POLL_SECONDS)


async def serve(host: str, port: int, workers: Sequence[int]) -> None:
    """Serve until cancelled.

    Raises:
        asyncio.TimeoutError: an assistant does not come up.
        OSError: the address cannot be had.
    """
    front = Front(workers)
    await front.ready()
    runner = web.AppRunner(front.app(), access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        logger.info("%d assistants answer at http://%s:%d", len(workers), host, port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m channels.front", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", required=True, help="ports of the assistants on this machine, with commas")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(serve(options.host, options.port, [int(each) for each in options.workers.split(",")]))
    except KeyboardInterrupt:
        return 130
    except asyncio.TimeoutError:
        sys.stderr.write("An assistant did not start in time.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
