"""Who somebody is to the store: a keyed pseudonym. Without the key nobody can go from a channel's id to a person.

A plain hash would not do: channel ids are short numbers, and hashing all of them takes minutes.
"""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from pathlib import Path

from recommender.settings import MIN_SECRET_LENGTH, Settings
from recommender.store.errors import StoreError

KEY_BYTES = 32
PSEUDONYM_LENGTH = 32  # hexadecimal digits: 128 bits, so that no two people ever share one


def pseudonym(key: bytes, channel_user_id: str) -> str:
    """Return the person's name in the store: HMAC-SHA256 (RFC 2104) of the id, cut to `PSEUDONYM_LENGTH` digits.

    Args:
        key: the secret of this installation, see `pseudonym_key`.
        channel_user_id: the channel's id of the person. Channels count on their own: prefix it with the channel's name
            where several channels are served, or two people with the same number are taken for one.

    Raises:
        ValueError: the id is empty or the key too short to be a secret.
    """
    if not channel_user_id:
        raise ValueError("there is no user id")
    if len(key) < MIN_SECRET_LENGTH:
        raise ValueError(f"a pseudonym key has at least {MIN_SECRET_LENGTH} bytes")
    return hmac.digest(key, channel_user_id.encode(), "sha256").hex()[:PSEUDONYM_LENGTH]


def pseudonym_key(settings: Settings) -> bytes:
    """Return the key that is set, else the one in the key file, which is made on first use, readable by its owner only.

    Losing the key means that everybody is new: keep the file, and keep it apart from copies of the database.

    Raises:
        StoreError: the file cannot be read or made, or holds too little.
    """
    if settings.pseudonym_key is not None:
        return settings.pseudonym_key.get_secret_value().encode()
    path = settings.key_file
    try:
        if not path.exists():
            _make_key_file(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise StoreError(f"The pseudonym key {path} cannot be read or made: {error.strerror}") from error
    if len(key) < MIN_SECRET_LENGTH:
        raise StoreError(f"The pseudonym key {path} is too short: restore it, or delete it and everybody is new")
    return key


def _make_key_file(path: Path) -> None:
    """Write a new key beside the path and link it into place: whoever comes second finds a whole key and keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # mkstemp makes the file with mode 0600
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(made)
    except FileExistsError:
        pass
    finally:
        made.unlink()
