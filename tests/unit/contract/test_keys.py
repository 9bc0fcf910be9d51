"""Keys in files: made once, for their owner only, and long enough."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract import keys


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "store" / "some.key"

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: keys.key_in(path), range(32)))

    assert found == {path.read_bytes()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*path.parent.iterdir()] == [path]


def test_a_key_that_is_too_short_is_none(tmp_path: Path) -> None:
    path = tmp_path / "some.key"
    path.write_bytes(b"  fifteen bytes.\n")

    with pytest.raises(keys.ShortKeyError):
        keys.key_in(path)
