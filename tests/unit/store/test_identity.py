from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from recommender.settings import Settings
from recommender.store import StoreError, pseudonym, pseudonym_key

# RFC 4231, test case 6: a key of 131 bytes 0xaa, longer than the block of the hash.
RFC_KEY = b"\xaa" * 131
RFC_TEXT = "Test Using Larger Than Block-Size Key - Hash Key First"
RFC_DIGEST = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"


def test_a_pseudonym_is_the_start_of_the_hmac() -> None:
    assert pseudonym(RFC_KEY, RFC_TEXT) == RFC_DIGEST[:32]


def test_another_key_or_another_person_gives_another_pseudonym() -> None:
    one, other = b"k" * 16, b"l" * 16
    assert len({pseudonym(one, "1"), pseudonym(other, "1"), pseudonym(one, "2")}) == 3


def test_an_empty_id_and_a_short_key_are_refused() -> None:
    with pytest.raises(ValueError, match="no user id"):
        pseudonym(b"k" * 16, "")
    with pytest.raises(ValueError, match="at least 16 bytes"):
        pseudonym(b"k" * 15, "1")


def test_the_key_that_is_set_wins_and_no_file_is_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, pseudonym_key=SecretStr("sixteen letters!"))
    assert pseudonym_key(settings) == b"sixteen letters!"
    assert list(tmp_path.iterdir()) == []


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    key = pseudonym_key(settings)
    assert len(bytes.fromhex(key.decode())) == 32
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert pseudonym_key(settings) == key
    assert list(settings.key_file.parent.iterdir()) == [settings.key_file]


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert pseudonym_key(Settings(home=tmp_path / "a")) != pseudonym_key(Settings(home=tmp_path / "b"))


def test_whoever_makes_the_key_file_at_once_gets_the_same_key(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: pseudonym_key(settings), range(32)))
    assert len(keys) == 1


def test_a_key_file_with_too_little_in_it_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.key_file.parent.mkdir(parents=True)
    settings.key_file.write_bytes(b"   fifteen bytes\n\n")
    with pytest.raises(StoreError, match="too short"):
        pseudonym_key(settings)


def test_a_key_file_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a directory should be")
    with pytest.raises(StoreError, match="cannot be read or made"):
        pseudonym_key(Settings(home=tmp_path / "home"))
