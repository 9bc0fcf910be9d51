"""How both processes log: readable lines by default, JSON with PARLEY_LOG_FORMAT=json; every line names its turn.

A turn has one id in the channel, the action and the training store: the keys of what it stored begin with it. It is a
digest cut to 48 bits, of which many messages of many people would be the source: it leads from a line to the store's
rows for whoever has both, and from a log alone to nobody.
"""

from __future__ import annotations

import contextvars
import hashlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import datetime, timezone

FORMAT_VARIABLE = "PARLEY_LOG_FORMAT"
# What says in a line what happens. Libraries stay at their own levels: some name addresses with secrets in them.
OURS = ("actions", "channels", "components", "language_model", "monitoring", "recommender", "understanding")
TURN_LENGTH = 12  # hexadecimal digits
TEXT = "%(asctime)s %(levelname)s %(name)s [%(turn)s]: %(message)s"
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "turn"}

_turn: contextvars.ContextVar[str] = contextvars.ContextVar("turn", default="-")


def key_in(conversation: str, what: str) -> str:
    """Return the key of something in a conversation, 32 hexadecimal digits: by the id of a message that of its turn."""
    return hashlib.blake2b(f"{conversation}\x1f{what}".encode(), digest_size=16).hexdigest()


def begin(key: str) -> None:
    """Have what is logged from now on, in this task and those that it starts, name the turn of this key."""
    _turn.set(key[:TURN_LENGTH])


def set_up(environment: Mapping[str, str] = os.environ) -> None:
    """Log to stderr, in the form that the environment asks for, and in no other way.

    Raises:
        ValueError: it asks for a form that there is not; the message is a sentence.
    """
    wanted = environment.get(FORMAT_VARIABLE, "").strip() or "text"
    if wanted not in ("text", "json"):
        raise ValueError(f"{FORMAT_VARIABLE} must be text or json, not {wanted!r}.")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(TEXT) if wanted == "text" else JsonFormatter())
    handler.addFilter(_with_turn)
    handler.addFilter(_told_once)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    for name in OURS:
        logging.getLogger(name).setLevel(min(root.level or logging.INFO, logging.INFO))


def log_failure(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log a failure with where it happened, without its text: that may quote what somebody said."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, type(error).__name__, places.rstrip())


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, turn, message, whatever was logged as `extra`, and a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "turn": getattr(record, "turn", "-"),
            "message": record.getMessage(),
        }
        told |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def _told_once(record: logging.LogRecord) -> bool:
    """Leave out where in Rasa an action failed: what failed has a line of its own already, or one in the action server.

    While an action server is down every turn would else log forty lines more.
    """
    error = record.exc_info[1] if record.exc_info else None
    if record.name == "rasa.core.processor" and type(error).__name__ == "RasaException":
        record.exc_info = record.exc_text = None
    return True


def _with_turn(record: logging.LogRecord) -> bool:
    record.turn = _turn.get()
    return True
