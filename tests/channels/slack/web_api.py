"""A Slack Web API on loopback: it refuses what Slack refuses, tells what people would see, and signs as Slack does.

Standard library only, because it is used from both environments. What is refused follows
https://docs.slack.dev/reference and the errors that the real server answers with.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

BOT_TOKEN = "xoxb-" + "a-token-that-only-the-tests-use"
APP_TOKEN = "xapp-1-A1-" + "a-token-that-only-the-tests-use"
SIGNING_SECRET = "a-secret-that-only-the-tests-use"
TEAM, APP, BOT_USER, BOT = "T1", "A1", "U0BOT", "B0BOT"
SENDING = frozenset({"chat.postMessage", "files.completeUploadExternal"})

Json = dict[str, Any]


@dataclass
class Refusal:
    """What a method answers instead of doing anything."""

    error: str
    retry_after: int | None = None


@dataclass
class Sent:
    """A message that stands in a channel."""

    channel: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread: str | None = None
    file: str | None = None
    only_for: str | None = None
    changed: int = 0
    at: float = 0.0

    @property
    def buttons(self) -> list[Json]:
        return [each for block in self.blocks if block["type"] == "actions" for each in block["elements"]]

    @property
    def shown(self) -> str:
        """What a person reads."""
        texts = [unescaped(block["text"]["text"]) for block in self.blocks if "text" in block]
        return "\n".join(texts) if self.blocks else unescaped(self.text)


class WebApi:
    """The server's state. Use `running`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.sent: list[Sent] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.refusals: dict[str, list[Refusal]] = defaultdict(list)
        self.refusing: Refusal | None = None
        """What every method that sends answers, while it is set."""
        self.history: dict[str, list[Json]] = {}
        self.socket_url = ""
        self.url = ""
        self._uploads: dict[str, tuple[str, bytes]] = {}
        self.files: dict[str, bytes] = {}
        self.pictures: dict[str, bytes] = {}
        """Files that stand in no channel, by id."""
        self.uploads = threading.Event()
        """Uploads wait while it is cleared."""
        self.uploads.set()
        self.unready = 0
        """How often a message with one of them is still refused: Slack takes a moment to know its files."""
        self._lock = threading.Lock()
        self._count = 0

    @contextmanager
    def running(self) -> Iterator[WebApi]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    # What people do

    def next_time(self) -> str:
        """Return the time that names a message; no two are the same."""
        with self._lock:
            self._count += 1
            return f"1700000000.{self._count:06}"

    def message(self, text: str, user: str, channel: str, /, **changes: Any) -> Json:
        """Return the payload of a message event; a value of None leaves the field out."""
        ts = changes.pop("ts", None) or self.next_time()
        kind = "im" if channel.startswith("D") else "channel"
        return self.event(
            {
                "type": "message",
                "user": user,
                "text": text,
                "ts": ts,
                "event_ts": ts,
                "channel": channel,
                "channel_type": kind,
                "team": TEAM,
                **changes,
            }
        )

    def mention(self, text: str, user: str, channel: str, /, **changes: Any) -> Json:
        return self.message(f"<@{BOT_USER}> {text}", user, channel, type="app_mention", **changes)

    def event(self, event: Json, **changes: Any) -> Json:
        """Return the payload that an event is delivered in."""
        return {
            "token": "deprecated",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event": {name: value for name, value in event.items() if value is not None},
            "event_id": f"Ev{self.next_time()}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            **changes,
        }

    def tap(self, button: Json, on: Sent, user: str, **changes: Any) -> Json:
        """Return the payload of a tap on a button of a message."""
        action_ts = changes.pop("action_ts", None) or self.next_time()
        thread = {"thread_ts": on.thread} if on.thread else {}
        return {
            "type": "block_actions",
            "team": {"id": TEAM, "domain": "tests"},
            "api_app_id": APP,
            "user": {"id": user, "username": "ann", "team_id": TEAM},
            "trigger_id": f"1.2.{action_ts}",
            "response_url": "https://hooks.slack.example/actions/1",
            "channel": {"id": on.channel, "name": "directmessage" if on.channel.startswith("D") else "films"},
            "container": {"type": "message", "message_ts": on.ts, "channel_id": on.channel, **thread},
            "message": {
                "type": "message",
                "user": BOT_USER,
                "bot_id": BOT,
                "ts": on.ts,
                "text": on.text,
                "blocks": [as_returned(block) for block in on.blocks],
                **thread,
            },
            "actions": [{**button, "block_id": "b1", "action_ts": action_ts}],
            **changes,
        }

    def command(self, text: str, user: str, channel: str, **changes: str) -> Json:
        """Return the fields of a slash command."""
        return {
            "command": "/parley",
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "api_app_id": APP,
            "trigger_id": f"3.4.{self.next_time()}",
            "response_url": "https://hooks.slack.example/commands/1",
            **changes,
        }

    def in_channel(self, channel: str, thread: str | None = None) -> list[Sent]:
        return [each for each in self.sent if each.channel == channel and thread in (None, each.thread)]

    def methods(self, name: str) -> list[Json]:
        return [given for method, given in self.calls if method == name]

    # What the app does

    def call(self, method: str, given: Json) -> tuple[int, Json, dict[str, str]]:
        """Do what a method does; return the status, the body and the headers of the answer."""
        with self._lock:
            self.calls.append((method, given))
        refusal = self.refusals[method].pop(0) if self.refusals[method] else None
        if refusal is None and method in SENDING:
            refusal = self.refusing
        if refusal is not None:
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
            return (429 if headers else 200), {"ok": False, "error": refusal.error}, headers
        try:
            return 200, {"ok": True, **self._do(method, given)}, {}
        except _RefusedError as error:
            return 200, {"ok": False, "error": error.code, "errors": [error.detail]}, {}

    def _do(self, method: str, given: Json) -> Json:
        if method == "auth.test":
            return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT, "team": "Tests", "user": "parley"}
        if method == "apps.connections.open":
            return {"url": self.socket_url}
        if method == "conversations.open":
            return {"channel": {"id": f"D{given['users'][1:]}"}}
        if method == "conversations.history":
            return {"messages": self.history.get(given["channel"], [])}
        if method in ("reactions.add", "reactions.remove"):
            return self._reacted(method, given)
        if method == "files.getUploadURLExternal":
            self.uploads.wait()
            name = f"F{len(self._uploads)}"
            self._uploads[name] = (given["filename"], b"")
            return {"file_id": name, "upload_url": f"{self.url.removesuffix('/api/')}/upload/{name}"}
        if method == "files.completeUploadExternal":
            return self._completed(given)
        if method == "chat.update":
            return self._updated(given)
        if method in ("chat.postMessage", "chat.postEphemeral"):
            return self._posted(method, given)
        raise _RefusedError("unknown_method")

    def upload(self, name: str, data: bytes) -> None:
        self._uploads[name] = (self._uploads[name][0], data)

    def _reacted(self, method: str, given: Json) -> Json:
        reaction = (given["channel"], given["timestamp"], given["name"])
        if (reaction in self.reactions) == (method == "reactions.add"):
            raise _RefusedError("already_reacted" if method == "reactions.add" else "no_reaction")
        (self.reactions.append if method == "reactions.add" else self.reactions.remove)(reaction)
        return {}

    def _posted(self, method: str, given: Json) -> Json:
        check_message(given)
        only_for = given["user"] if method == "chat.postEphemeral" else None
        sent = Sent(
            given["channel"],
            self.next_time(),
            given.get("text", ""),
            given.get("blocks") or [],
            given.get("thread_ts"),
            only_for=only_for,
            at=time.monotonic(),
        )
        self.sent.append(sent)
        return {"channel": sent.channel, "ts": sent.ts, "message": {"text": sent.text}}

    def _check_pictures(self, given: Json) -> None:
        shown = [block["slack_file"]["id"] for block in given.get("blocks") or [] if "slack_file" in block]
        if shown and self.unready:
            self.unready -= 1
            raise _RefusedError("invalid_blocks", "invalid slack file")
        if not set(shown) <= set(self.pictures):
            raise _RefusedError("invalid_blocks", "invalid slack file")

    def _updated(self, given: Json) -> Json:
        found = [each for each in self.sent if (each.channel, each.ts) == (given["channel"], given["ts"])]
        if not found:
            raise _RefusedError("message_not_found")
        check_message(given)
        self._check_pictures(given)
        found[0].text, found[0].blocks = given.get("text", ""), given.get("blocks") or []
        found[0].changed += 1
        return {"channel": given["channel"], "ts": given["ts"]}

    def _completed(self, given: Json) -> Json:
        files = json.loads(given["files"])
        for file in files:
            name, data = self._uploads[file["id"]]
            if "channel_id" not in given:
                self.pictures[file["id"]] = data
                continue
            self.files[name] = data
            self.sent.append(Sent(given["channel_id"], self.next_time(), "", [], given.get("thread_ts"), name))
        return {"files": files}


class _RefusedError(Exception):
    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


_ELEMENTS = {"type", "text", "value", "action_id", "style"}
_BLOCKS: Mapping[str, set[str]] = {
    "section": {"type", "text", "block_id", "accessory"},
    "header": {"type", "text", "block_id"},
    "image": {"type", "image_url", "slack_file", "alt_text", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "context": {"type", "elements", "block_id"},
}


def check_message(given: Json) -> None:
    if "as_user" in given:
        raise _RefusedError("invalid_arguments", "deprecated_argument: as_user")
    if not re.fullmatch(r"[CDG][A-Z0-9]+", given.get("channel", "")):
        raise _RefusedError("channel_not_found")
    blocks = given.get("blocks") or []
    if not blocks and not given.get("text"):
        raise _RefusedError("no_text")
    _check_text(given.get("text", ""), 40_000)
    if len(blocks) > 50:
        raise _RefusedError("invalid_blocks", "no more than 50 items allowed")
    if len(json.dumps(blocks, ensure_ascii=False)) > 13_200 + 150 * len(blocks):
        raise _RefusedError("msg_blocks_too_long")
    actions = []
    for block in blocks:
        _check_block(block)
        actions += [element["action_id"] for element in block.get("elements", ()) if block["type"] == "actions"]
    if len(actions) != len(set(actions)):
        raise _RefusedError("invalid_blocks", "action_id is already used")


def _check_block(block: Json) -> None:
    kind = block.get("type", "")
    if kind not in _BLOCKS or not set(block) <= _BLOCKS[kind]:
        raise _RefusedError("invalid_blocks", f"unknown block or field in {sorted(block)}")
    if kind == "section":
        _check_object(block["text"], 3000)
        if "accessory" in block:
            _check_block(block["accessory"])
    elif kind == "header":
        _check_object(block["text"], 150)
    elif kind == "image":
        _check_image(block)
    elif kind == "context":
        _check_context(block)
    else:
        if not 0 < len(block["elements"]) <= 25:
            raise _RefusedError("invalid_blocks", "no more than 25 items allowed")
        for element in block["elements"]:
            if not set(element) <= _ELEMENTS or element["type"] != "button":
                raise _RefusedError("invalid_blocks", "unsupported element")
            _check_object(element["text"], 75)
            if not 0 < len(element["value"]) <= 2000 or not 0 < len(element["action_id"]) <= 255:
                raise _RefusedError("invalid_blocks", "value or action_id")


def _check_context(block: Json) -> None:
    if not 0 < len(block["elements"]) <= 10:
        raise _RefusedError("invalid_blocks", "no more than 10 items allowed")
    for element in block["elements"]:
        if set(element) - {"type", "text", "verbatim"} or element["type"] != "mrkdwn":
            raise _RefusedError("invalid_blocks", "unsupported element")
        if len(element["text"]) > 3000:
            raise _RefusedError("invalid_blocks", "must be less than 3001 characters")


def _check_image(block: Json) -> None:
    if ("image_url" in block) == ("slack_file" in block) or set(block.get("slack_file", {"id": ""})) != {"id"}:
        raise _RefusedError("invalid_blocks", "either image_url or slack_file")
    address = block.get("image_url", "https://")
    if not address.startswith("https://") or "missing" in address:
        raise _RefusedError("invalid_blocks", "downloading image failed")
    if not 0 < len(block["alt_text"]) <= 2000:
        raise _RefusedError("invalid_blocks", "alt_text")


def _check_object(text: Json, limit: int) -> None:
    if set(text) != {"type", "text", "emoji"} or text["type"] != "plain_text" or not text["text"].strip():
        raise _RefusedError("invalid_blocks", "text")
    _check_text(text["text"], limit)


def _check_text(text: str, limit: int) -> None:
    if len(text) > limit:
        raise _RefusedError("invalid_blocks", f"must be less than {limit + 1} characters")
    # Slack takes these; nothing here means to notify anybody or to link, so that they are mistakes.
    if re.search(r"[<>]|&(?!(amp|lt|gt);)", text):
        raise _RefusedError("unescaped")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_returned(block: Json) -> Json:
    """A block as Slack returns it: with an id, and with what it found out about pictures."""
    returned = {"block_id": "b1", **block}
    if block["type"] == "image":
        returned |= {"fallback": "300x450px image", "image_width": 300, "image_height": 450, "image_bytes": 1234}
    if "accessory" in block:
        returned["accessory"] = {k: v for k, v in as_returned(block["accessory"]).items() if k != "block_id"}
    return returned


# How Slack delivers


def signed(body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """Return the headers with which Slack signs a body."""
    at = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


def as_event(payload: Json) -> tuple[str, bytes, dict[str, str]]:
    """Return the endpoint, body and headers of an event."""
    body = json.dumps(payload).encode()
    return "events", body, {"Content-Type": "application/json", **signed(body)}


def as_interaction(payload: Json) -> tuple[str, bytes, dict[str, str]]:
    return _as_form("interactions", {"payload": json.dumps(payload)})


def as_command(fields: Json) -> tuple[str, bytes, dict[str, str]]:
    return _as_form("commands", fields)


def _as_form(endpoint: str, fields: Json) -> tuple[str, bytes, dict[str, str]]:
    body = urlencode(fields).encode()
    return endpoint, body, {"Content-Type": "application/x-www-form-urlencoded", **signed(body)}


def _handler(api: WebApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            if parts.path.startswith("/files/"):
                self._download(parts.path.removeprefix("/files/"))
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if parts.path.startswith("/upload/"):
                api.upload(parts.path.removeprefix("/upload/"), body)
                self._answer(200, b"OK", "text/plain", {})
                return
            method = parts.path.removeprefix("/api/")
            headers: dict[str, str]
            token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
            if self.headers.get("Authorization") != f"Bearer {token}":
                status, answer, headers = 200, {"ok": False, "error": "invalid_auth"}, {}
            else:
                is_json = (self.headers.get("Content-Type") or "").startswith("application/json")
                given = json.loads(body) if is_json else dict(parse_qsl(body.decode()))
                status, answer, headers = api.call(method, {**dict(parse_qsl(parts.query)), **given})
            self._answer(status, json.dumps(answer).encode(), "application/json; charset=utf-8", headers)

        do_GET = do_POST  # noqa: N815 - the name is the library's

        def _download(self, name: str) -> None:
            if self.headers.get("Authorization") == f"Bearer {BOT_TOKEN}" and name in api.files:
                self._answer(200, api.files[name], "application/octet-stream", {})
            else:  # as Slack does: it asks to sign in
                self._answer(302, b"", "text/html", {"Location": "/signin"})

        def _answer(self, status: int, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
