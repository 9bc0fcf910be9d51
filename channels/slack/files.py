"""Files that people share in Slack, fetched with the bot's token: from Slack only, and no more than is read."""

from __future__ import annotations

from urllib.parse import urlsplit

import aiohttp

HOST = "slack.com"


class FileError(Exception):
    """A file cannot be fetched."""


async def fetched(session: aiohttp.ClientSession, url: str, token: str, api: str, most: int) -> bytes:
    """Return a file, or the first `most` bytes and one more of it.

    Args:
        session: to ask with.
        url: where it is, as Slack says; the token goes nowhere but to Slack, or to the host of `api`.
        token: of the bot, with the scope `files:read`.
        api: the Web API that is used.
        most: bytes that are read.

    Raises:
        FileError: it is elsewhere, or Slack does not give it: without the scope it sends to a page to sign in.
        aiohttp.ClientError: it cannot be fetched.
    """
    parts, own = urlsplit(url), urlsplit(api)
    host = parts.hostname or ""
    is_slacks = parts.scheme == "https" and (host == HOST or host.endswith(f".{HOST}"))
    if not is_slacks and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        raise FileError("a file that is not in Slack")
    headers = {"Authorization": f"Bearer {token}"}
    async with session.get(url, headers=headers, allow_redirects=False) as answer:
        if answer.status != 200 or answer.content_type == "text/html":
            raise FileError("Slack does not give the file")
        data = bytearray()
        async for part in answer.content.iter_chunked(1 << 16):
            data += part
            if len(data) > most:
                break
        return bytes(data)
