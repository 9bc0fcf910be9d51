"""Codes as the engine hands them out: kept only as digests under the installation's key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from recommender.domain.link import Outcome
from recommender.service.accounts import Accounts
from recommender.store import Store, open_store

KEY = b"a key that only the tests use"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'parley.db'}") as opened:
        yield opened


def test_the_database_does_not_know_the_code(store: Store, tmp_path: Path) -> None:
    code = Accounts(lambda: store, lambda: KEY).new_code("ann", "telegram")
    assert code is not None
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"ann" in files
    assert code.encode() not in files
    assert code.replace("-", "").encode() not in files


def test_a_code_is_worth_nothing_under_another_key(store: Store) -> None:
    ours, others = Accounts(lambda: store, lambda: KEY), Accounts(lambda: store, lambda: KEY[::-1])
    code = ours.new_code("ann", "telegram")
    assert code is not None
    assert others.link("bob", "web", code).outcome is Outcome.WRONG
    assert ours.link("bob", "web", code).outcome is Outcome.LINKED
    assert (ours.channels("ann"), ours.channels("bob")) == (("web",), ("telegram",))
    assert ours.unlink("ann") == ("web",)
    assert ours.channels("bob") == ()
