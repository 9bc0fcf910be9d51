"""A Bot API server on loopback: it refuses what Telegram refuses, and tells what people would see.

Standard library only, because it is used from both environments. What is refused follows
https://core.telegram.org/bots/api and the messages that the real server answers with.
"""

from __future__ import annotations

import html
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

TOKEN = "123456:" + "a-token-that-only-the-tests-use"
BOT: dict[str, Any] = {"id": 123456, "is_bot": True, "first_name": "Parley", "username": "parley_test_bot"}
MAX_TEXT, MAX_CAPTION, MAX_DATA = 4096, 1024, 64

Json = dict[str, Any]
File = tuple[str, bytes]


@dataclass
class Refusal:
    """What a method answers instead of doing anything: an error of Telegram's, or, with the code 0, nothing at all."""

    code: int
    description: str = "Error"
    retry_after: int | None = None

    def answer(self) -> Json:
        parameters = {"parameters": {"retry_after": self.retry_after}} if self.retry_after is not None else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **parameters}


@dataclass
class Sent:
    """A message that stands in a chat."""

    chat: int
    id: int
    method: str
    text: str = ""
    keyboard: list[list[Json]] = field(default_factory=list)
    photo: str | None = None
    drawn: bytes | None = None
    """A picture that was sent along, not by its address."""
    file: str | None = None
    thread: int | None = None
    at: float = 0.0

    @property
    def buttons(self) -> list[tuple[str, str]]:
        taps = (button for row in self.keyboard for button in row if "callback_data" in button)
        return [(button["text"], button["callback_data"]) for button in taps]

    def as_telegram(self) -> Json:
        content: Json = {"text": self.text} if self.method == "sendMessage" else {"caption": self.text}
        if self.photo or self.drawn:
            content["photo"] = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
        if self.file:
            content["document"] = {"file_id": "d", "file_unique_id": "d"}
        markup = {"reply_markup": {"inline_keyboard": self.keyboard}} if self.keyboard else {}
        topic = {"message_thread_id": self.thread, "is_topic_message": True} if self.thread else {}
        return {"message_id": self.id, "date": 1, "chat": chat(self.chat), "from": BOT, **content, **markup, **topic}


class BotApi:
    """The server's state. Use `running`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.sent: list[Sent] = []
        self.answers: dict[str, Json] = {}
        self.refusals: dict[str, list[Refusal]] = defaultdict(list)
        self.refusing: Refusal | None = None
        """What every method that sends answers, while it is set."""
        self.garbled = False
        """Whether what is answered to a message lacks what the documentation promises."""
        self.moved: dict[int, int] = {}
        """Groups that have become supergroups, with their new ids."""
        self.files: dict[str, bytes] = {}
        self.webhook: Json | None = None
        self.polls: list[Json] = []
        self.url = ""
        self._pending: list[Json] = []
        self._changed = threading.Condition()
        self._update = 100
        self._message = 1000
        self.closing = False

    @contextmanager
    def running(self) -> Iterator[BotApi]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.closing = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing = True
            with self._changed:
                self._changed.notify_all()
            server.shutdown()
            server.server_close()

    # What people do

    def next_update(self) -> int:
        self._update += 1
        return self._update

    def deliver(self, update: Json) -> None:
        """Have an update fetched by long polling."""
        with self._changed:
            self._pending.append(update)
            self._changed.notify_all()

    @property
    def unfetched(self) -> int:
        return len(self._pending)

    def message(self, text: str, person: int, **changes: Any) -> Json:
        """Return the update of a text that somebody wrote in private."""
        update = changes.pop("update_id", None) or self.next_update()
        return {"update_id": update, "message": self.said(text, person, **changes)}

    def said(self, text: str, person: int, **changes: Any) -> Json:
        self._message += 1
        content: Json = {"text": text} if text else {}
        return {
            "message_id": self._message,
            "date": 1,
            "chat": chat(person),
            "from": user(person),
            **content,
            **changes,
        }

    def tap(self, data: str, person: int, on: Sent | None, **changes: Any) -> Json:
        """Return the update of a tap on a button."""
        update = changes.pop("update_id", None) or self.next_update()
        message = {"message": on.as_telegram()} if on else {}
        query = {"id": f"q{update}", "from": user(person), "chat_instance": "c", "data": data, **message, **changes}
        return {"update_id": update, "callback_query": query}

    def in_chat(self, number: int) -> list[Sent]:
        return [each for each in self.sent if each.chat == number]

    # What the bot does

    def call(self, method: str, given: Json, files: Mapping[str, File]) -> Json:
        if method == "getUpdates":
            return self._fetched(given)
        self.calls.append((method, given))
        if self.refusals[method]:
            return self.refusals[method].pop(0).answer()
        if self.refusing is not None and method.startswith("send"):
            return self.refusing.answer()
        moved = self.moved.get(int(given.get("chat_id", 0)))
        if moved is not None:
            told = Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat").answer()
            return {**told, "parameters": {"migrate_to_chat_id": moved}}
        try:
            done = self._do(method, given, files)
            return {"ok": True, "result": {"message_id": 1} if self.garbled and method.startswith("send") else done}
        except _RefusedError as error:
            return Refusal(400, f"Bad Request: {error}").answer()

    def _do(self, method: str, given: Json, files: Mapping[str, File]) -> Any:
        if method == "getMe":
            return BOT
        if method in ("setWebhook", "deleteWebhook"):
            self._set_webhook(given if method == "setWebhook" else None)
            return True
        if method == "setMyCommands":
            for each in json.loads(given["commands"]):
                if not re.fullmatch(r"[a-z0-9_]{1,32}", each["command"]) or not 1 <= len(each["description"]) <= 256:
                    raise _RefusedError("BOT_COMMAND_INVALID")
            return True
        if method in ("sendChatAction", "answerInlineQuery"):
            return True
        if method == "answerCallbackQuery":
            if len(given.get("text", "")) > 200:
                raise _RefusedError("MESSAGE_TOO_LONG")
            self.answers[given["callback_query_id"]] = given
            return True
        if method == "getFile":
            data = self.files[given["file_id"]]
            return {"file_id": "f", "file_unique_id": "f", "file_size": len(data), "file_path": given["file_id"]}
        if method == "editMessageReplyMarkup":
            return self._edited(given)
        return self._sent(method, given, files).as_telegram()

    def _sent(self, method: str, given: Json, files: Mapping[str, File]) -> Sent:
        text = given.get("text" if method == "sendMessage" else "caption", "")
        if given.get("parse_mode") == "HTML":
            text = _parsed(text)
        if method == "sendMessage" and not text.strip():
            raise _RefusedError("message text is empty")
        if _utf16(text) > (MAX_TEXT if method == "sendMessage" else MAX_CAPTION):
            raise _RefusedError("message is too long")
        if method == "sendPhoto" and "photo" not in files and "missing" in given.get("photo", "missing"):
            raise _RefusedError("wrong file identifier/HTTP URL specified")
        self._message += 1
        topic = int(given["message_thread_id"]) if "message_thread_id" in given else None
        sent = Sent(
            int(given["chat_id"]), self._message, method, text, _keyboard(given), thread=topic, at=time.monotonic()
        )
        sent.photo = given.get("photo") if method == "sendPhoto" else None
        sent.drawn = files["photo"][1] if method == "sendPhoto" and "photo" in files else None
        sent.file = next(iter(files.values()))[0] if method == "sendDocument" and files else None
        self.sent.append(sent)
        return sent

    def _edited(self, given: Json) -> Json:
        sent = next(each for each in self.sent if each.id == int(given["message_id"]))
        keyboard = _keyboard(given)
        if keyboard == sent.keyboard:
            raise _RefusedError("message is not modified")
        sent.keyboard = keyboard
        return sent.as_telegram()

    def _set_webhook(self, given: Json | None) -> None:
        if given is not None and not given["url"].startswith("https://"):
            raise _RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
        if given is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "")):
            raise _RefusedError("secret token contains unallowed characters")
        self.webhook = given

    def _fetched(self, given: Json) -> Json:
        """Answer getUpdates. Updates below the offset have been taken, and are forgotten."""
        self.polls.append(given)
        if self.refusals["getUpdates"]:
            return self.refusals["getUpdates"].pop(0).answer()
        if self.webhook is not None:
            conflict = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            return Refusal(409, conflict).answer()
        offset, timeout = int(given.get("offset", 0)), float(given.get("timeout", 0))
        with self._changed:
            self._pending = [each for each in self._pending if each["update_id"] >= offset]
            self._changed.wait_for(lambda: bool(self._pending) or self.closing, timeout)
            return {"ok": True, "result": list(self._pending)}


class _RefusedError(Exception):
    """Telegram answers 400."""


class _Tags(HTMLParser):
    ALLOWED = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.ALLOWED:
            raise _RefusedError(f"can't parse entities: unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise _RefusedError("can't parse entities: unexpected end tag")


def _parsed(text: str) -> str:
    """Return what is left of HTML when its entities are parsed."""
    tags = _Tags()
    tags.feed(text)
    if tags.open:
        raise _RefusedError("can't parse entities: can't find end tag")
    if re.search(r"&(?!(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)", text):
        return html.unescape(re.sub(r"<[^>]*>", "", text))  # a lone ampersand stands for itself
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))


def _keyboard(given: Json) -> list[list[Json]]:
    markup = json.loads(given.get("reply_markup") or "{}")
    rows: list[list[Json]] = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if ("callback_data" in button) == ("url" in button):
            raise _RefusedError("BUTTON_TYPE_INVALID")
        if not button.get("url", "https://").startswith("https://"):
            raise _RefusedError("BUTTON_URL_INVALID")
        if not 1 <= len(button.get("callback_data", "x").encode()) <= MAX_DATA:
            raise _RefusedError("BUTTON_DATA_INVALID")
        if not button["text"]:
            raise _RefusedError("BUTTON_TEXT_INVALID")
    if sum(len(row) for row in rows) > 100:
        raise _RefusedError("REPLY_MARKUP_TOO_LONG")
    return rows


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def chat(number: int) -> Json:
    return {"id": number, "type": "private" if number > 0 else "supergroup", **({"title": "G"} if number < 0 else {})}


def user(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": "Ann"}


def _handler(api: BotApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            prefix = f"/file/bot{TOKEN}/"
            path = unquote(self.path)
            found = api.files.get(path.removeprefix(prefix)) if path.startswith(prefix) else None
            self._answer(200 if found is not None else 404, found or b"", "application/octet-stream")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            prefix = f"/bot{TOKEN}/"
            if not self.path.startswith(prefix):
                answer = Refusal(401, "Unauthorized").answer()
            else:
                given, files = _form(self.headers.get("Content-Type") or "", body)
                answer = api.call(self.path.removeprefix(prefix), given, files)
            if answer.get("error_code") == 0:
                self.close_connection = True
            else:
                self._answer(answer.get("error_code", 200), json.dumps(answer).encode(), "application/json")

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _form(kind: str, body: bytes) -> tuple[Json, dict[str, File]]:
    """Return the fields of a form, and the files in it."""
    if not kind.startswith("multipart/"):
        return dict(parse_qsl(body.decode())), {}
    parsed = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: Json = {}
    files: dict[str, File] = {}
    for part in parsed.get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        file = part.get_filename()  # type: ignore[union-attr]
        if file is not None:
            files[name] = (file, part.get_payload(decode=True))  # type: ignore[union-attr, assignment]
        else:
            fields[name] = part.get_payload(decode=True).decode()  # type: ignore[union-attr]
    return fields, files
