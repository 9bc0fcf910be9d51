"""The page's own files, as each door serves them, and the script that other sites load."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw, redirect

from channels.web.door import BASE, Door

PAGE = Path(__file__).with_name("page")
FILES: Mapping[str, str] = {
    "index.html": "text/html; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "cards.js": "text/javascript; charset=utf-8",
    "senses.js": "text/javascript; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "cards.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
WIDGET = "widget.js"  # what another site's page loads
NO_SENSES = b'data-senses=""'  # in the page, where it is told what can be read here
NO_WIDGET = b'data-widget=""'  # and whether it is in another site's frame


class Assets:
    """Serves the files, from memory."""

    def __init__(self, *, remote_pictures: bool) -> None:
        """Nothing is served before `read`; `remote_pictures` says whether cards may have pictures of other sites."""
        self._remote_pictures = remote_pictures
        self._files: dict[str, bytes] = {}

    def read(self, senses: Collection[str]) -> None:
        """Read the files; the page is told which of the senses "listens" and "looks" there are.

        Raises:
            OSError: one cannot be read.
        """
        self._files = {name: (PAGE / name).read_bytes() for name in (*FILES, WIDGET)}
        told = f'data-senses="{" ".join(senses)}"'.encode()
        self._files["index.html"] = self._files["index.html"].replace(NO_SENSES, told)

    def routes(self, blueprint: Blueprint, door: Door) -> None:
        """Register the page and its files at a door, and where that is in other sites' frames their script."""

        @blueprint.get(f"{door.path}/", name=f"page{door.path}")
        async def page(request: Request) -> HTTPResponse:
            return self._page(request, door)

        names = "|".join(name for name in FILES if name != "index.html")

        @blueprint.get(f"{door.path}/<name:({names})>", name=f"file{door.path}")
        async def file(request: Request, name: str) -> HTTPResponse:
            door.check_host(request)
            return raw(self._files[name], content_type=FILES[name], headers=self._headers(door))

        if door.is_framed:

            @blueprint.get(f"/{WIDGET}")
            async def widget(request: Request) -> HTTPResponse:
                door.check_host(request)
                headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
                return raw(self._files[WIDGET], content_type=FILES["app.js"], headers=headers)

    def _page(self, request: Request, door: Door) -> HTTPResponse:
        door.check_host(request)
        if not request.path.endswith("/"):
            return redirect(f"{BASE}{door.path}/")  # the page names its files relative to its own address
        page = self._files["index.html"]
        if door.is_framed:
            page = page.replace(NO_WIDGET, b'data-widget="yes"')
        headers, cookie = self._headers(door), door.enter(request)
        if cookie is not None:
            headers["Set-Cookie"] = cookie
        return raw(page, content_type=FILES["index.html"], headers=headers)

    def _headers(self, door: Door) -> dict[str, str]:
        return door.headers(remote_pictures=self._remote_pictures)
