"""Who somebody is to the store: a keyed pseudonym. Without the key nobody can go from a channel's id to a person.

A plain hash would not do: channel ids are short numbers, and hashing all of them takes minutes.
"""

from __future__ import annotations

import hmac

from contract.keys import MIN_SECRET, ShortKeyError, key_in
from recommender.settings import Settings
from recommender.store.errors import StoreError

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
    if len(key) < MIN_SECRET:
        raise ValueError(f"a pseudonym key has at least {MIN_SECRET} bytes")
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
        return key_in(path)
    except ShortKeyError:
        raise StoreError(
            f"The pseudonym key {path} is too short: restore it, or delete it and everybody is new"
        ) from None
    except OSError as error:
        raise StoreError(f"The pseudonym key {path} cannot be read or made: {error.strerror}") from error
