"""What is secret enough, and files of keys that are made where there are none."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

MIN_SECRET = 16
"""Characters, or bytes, that a secret has at least."""
KEY_BYTES = 32


class ShortKeyError(ValueError):
    """What is in a file of a key is too short to be one."""


def is_unexpanded(text: str) -> bool:
    """Whether a setting holds a variable or command that a shell should have replaced."""
    return "${" in text or "$(" in text


def key_in(path: Path) -> bytes:
    """Return the key in a file, which is made on first use, readable by its owner only.

    Raises:
        OSError: the file cannot be read or made.
        ShortKeyError: it holds too little.
    """
    if not path.exists():
        _make(path)
    key = path.read_bytes().strip()
    if len(key) < MIN_SECRET:
        raise ShortKeyError(path)
    return key


def _make(path: Path) -> None:
    """Write a new key beside the path and link it into place: whoever comes second finds a whole key and keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # mkstemp makes the file with mode 0600
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
