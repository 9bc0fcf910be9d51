from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recommender.domain.feedback import Exposure
from recommender.service.exposures import ExposureLog
from recommender.store import StoreUnavailable, open_store


def exposure(key):
    fields = {"key": key, "user": "u", "item": "i", "rank": 1, "model_version": "v", "session": "s", "channel": "c"}
    return Exposure(**fields, at=datetime.now(UTC))


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        yield opened


def test_flush_waits_until_everything_is_kept(store):
    log = ExposureLog(lambda: store)
    for number in range(20):
        log.add([exposure(f"{number}:1"), exposure(f"{number}:2")], 0)
    log.flush()
    assert store.counts().exposures == 40
    log.close()


def test_close_keeps_what_is_waiting_and_the_log_can_be_used_again(store):
    log = ExposureLog(lambda: store)
    log.add([exposure("1")], 0)
    log.close()
    assert store.counts().exposures == 1
    log.add([exposure("2")], 0)
    log.close()
    log.close()
    assert store.counts().exposures == 2


def test_a_store_that_is_down_is_logged_and_what_comes_later_is_kept(store, caplog):
    down = [True]

    def find():
        if down[0]:
            raise StoreUnavailable("gone")
        return store

    log = ExposureLog(find)
    log.add([exposure("1")], 0)
    log.flush()
    assert "1 exposures are not kept: gone" in caplog.text
    down[0] = False
    log.add([exposure("2")], 0)
    log.close()
    assert store.counts().exposures == 1


def test_a_store_that_is_locked_for_a_moment_is_written_to_again(store, caplog):
    failures = [StoreUnavailable("locked"), StoreUnavailable("locked")]

    def find():
        if failures:
            raise failures.pop()
        return store

    log = ExposureLog(find)
    log.add([exposure("1"), exposure("2")], 0)
    log.close()
    assert store.counts().exposures == 2
    assert caplog.text == ""
