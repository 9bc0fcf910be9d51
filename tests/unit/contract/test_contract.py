"""What the two processes have agreed on: keys in files, and examples in the text."""

from __future__ import annotations

import doctest
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract import keys, link_code, sender


@pytest.mark.parametrize("module", [link_code, sender])
def test_the_examples_in_the_text_are_true(module: object) -> None:
    assert doctest.testmod(module) == (0, 2 if module is link_code else 3)


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
