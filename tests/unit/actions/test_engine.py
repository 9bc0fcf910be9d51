"""The recommender is exchanged when the catalogue has changed, beside the turns."""

from __future__ import annotations

from typing import Any

import pytest

from actions import engine as module
from actions.engine import Engine
from recommender.service import NotReadyError, Recommender
from recommender.settings import Settings


class Opened:
    """Stands for a recommender."""

    catalogue = ()

    def __init__(self) -> None:
        self.closed = self.warm = False

    def warm_up(self) -> None:
        self.warm = True

    def close(self) -> None:
        self.closed = True


class Disk:
    """What is built, and what opening it gives."""

    def __init__(self) -> None:
        self.state: str | None = "one"
        self.broken: Exception | None = None

    def open(self, _: Settings) -> Any:
        if self.broken:
            raise self.broken
        return Opened()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(module, "built", lambda _: disk.state)
    monkeypatch.setattr(Recommender, "open", disk.open)
    return disk


@pytest.fixture
def engine(disk: Disk) -> Engine:
    return Engine(Settings())


def test_a_changed_catalogue_is_opened_once_it_is_complete(disk: Disk, engine: Engine) -> None:
    first: Any = engine.recommender()
    engine.look()
    assert engine.recommender() is first
    disk.state = "two"
    engine.look()  # the state was another one the look before: it may still be changing
    assert engine.recommender() is first
    engine.look()
    second: Any = engine.recommender()
    assert second is not first
    assert second.warm
    # Whoever has it may end the turn.
    assert not first.closed  # type: ignore[attr-defined]  # an `Opened`
    engine.look()
    assert engine.recommender() is second


def test_what_was_replaced_is_closed_later(disk: Disk, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first: Any = engine.recommender()
    disk.state = "two"
    engine.look()
    engine.look()
    assert not first.closed
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.0)
    engine.look()
    assert first.closed


@pytest.mark.parametrize("error", [NotReadyError("the index was built for another catalogue"), OSError("gone")])
def test_a_catalogue_that_cannot_be_opened_leaves_the_one_before(
    disk: Disk, engine: Engine, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    first = engine.recommender()
    disk.state, disk.broken = "two", error
    for _ in range(3):
        engine.look()
        assert engine.recommender() is first
    assert len([line for line in caplog.messages if str(error) in line]) == 1
    disk.state, disk.broken = "three", None
    engine.look()
    engine.look()
    assert engine.recommender() is not first


def test_a_catalogue_that_is_missing_for_a_moment_changes_nothing(disk: Disk, engine: Engine) -> None:
    first = engine.recommender()
    disk.state = None
    engine.look()
    engine.look()
    assert engine.recommender() is first


def test_without_a_recommender_nothing_is_opened_before_it_is_needed(disk: Disk, engine: Engine) -> None:
    disk.broken = NotReadyError("nothing there")
    with pytest.raises(NotReadyError):
        engine.recommender()
    disk.broken = None
    engine.look()
    assert engine.recommender()


def test_closing_closes_all(disk: Disk, engine: Engine) -> None:
    first: Any = engine.recommender()
    disk.state = "two"
    engine.look()
    engine.look()
    second: Any = engine.recommender()
    engine.close()
    assert first.closed
    assert second.closed
