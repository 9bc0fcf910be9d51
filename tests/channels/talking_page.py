"""The web page on loopback with a small bot behind it, and a site that shows the widget, for a browser in tests.

Runs in the assistant environment: writes both addresses on a line, and ends with its standard input.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from channels.web import WebChannel
from channels.web.settings import WebSettings
from tests.channels.served import Served, core
from tests.channels.small_bot import answer

SITE = """<!doctype html><title>A shop</title><h1>A shop</h1>
<script src="{page}/widget.js" data-label="Find a film" async></script>"""


def site(page: list[str]) -> ThreadingHTTPServer:
    """A site of somebody else, whose page loads the widget."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the base class looks for
            body = SITE.format(page=page[0]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


if __name__ == "__main__":
    address: list[str] = []
    server = site(address)
    elsewhere = f"http://localhost:{server.server_port}"
    settings = WebSettings(widget_origins=frozenset({elsewhere}))
    with tempfile.TemporaryDirectory() as folder:
        channel = WebChannel(core(Path(folder)), settings)
        with Served(channel, answer) as served:
            address.append(served.url)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(served.url, elsewhere, flush=True)  # noqa: T201
            sys.stdin.read()
            server.shutdown()
