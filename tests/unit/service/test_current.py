import threading
from weakref import ref

import pytest

from recommender.service import current as module
from recommender.service.current import Current
from tests.fakes import PairModel


class Shelf:
    """Models by version, as a registry has them."""

    def __init__(self):
        self.version, self.broken = "one", None
        self.loads = 0
        self.may_load = threading.Event()
        self.may_load.set()

    def load(self):
        self.loads += 1
        assert self.may_load.wait(10)
        if self.broken:
            raise self.broken
        return self.version, PairModel.of(1)

    def current(self):
        return Current(lambda: self.version, self.load)


def test_a_new_version_is_taken_after_the_next_look():
    shelf = Shelf()
    current = shelf.current()
    shelf.version = "two"
    assert current.get()[0] == "one"
    current.look()
    assert current.get()[0] == "two"


def test_another_version_can_answer_until_a_next_one_is_published():
    shelf = Shelf()
    current = Current(lambda: shelf.version, shelf.load, lambda: ("zero", PairModel.of(1)))
    current.look()
    assert current.get()[0] == "zero"
    assert shelf.loads == 0
    shelf.version = "two"
    current.look()
    assert current.get()[0] == "two"


def test_the_same_version_is_loaded_once():
    shelf = Shelf()
    current = shelf.current()
    for _ in range(3):
        current.look()
    assert shelf.loads == 1


@pytest.mark.parametrize("error", [ValueError("corrupt"), OSError("corrupt"), MemoryError("corrupt")])
def test_a_version_that_cannot_be_loaded_leaves_the_one_before(caplog, error):
    shelf = Shelf()
    current = shelf.current()
    shelf.version, shelf.broken = "two", error
    for _ in range(3):
        current.look()
        assert current.get()[0] == "one"
    assert shelf.loads == 2
    assert "corrupt" in caplog.text
    shelf.version, shelf.broken = "three", None
    current.look()
    assert current.get()[0] == "three"


def test_a_version_that_was_replaced_can_be_had_for_a_while_and_is_then_freed(monkeypatch):
    shelf = Shelf()
    current = shelf.current()
    old = ref(current.get()[1])
    for version in ("two", "three"):
        shelf.version = version
        current.look()
    assert current.get("one") == ("one", old())
    assert current.get("two")[0] == "two"
    assert current.get("three")[0] == current.get()[0] == current.get("nonsense")[0] == "three"
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.0)
    current.look()
    assert current.get("one")[0] == "three"
    assert old() is None


def test_nobody_waits_while_a_model_is_being_loaded(monkeypatch):
    """The watching thread is held up in the middle of loading; answers go on with the version before."""
    monkeypatch.setattr(module, "POLL_SECONDS", 0.001)
    shelf = Shelf()
    loading = threading.Event()

    def load():
        loading.set()
        return shelf.load()

    current = Current(lambda: shelf.version, load)
    loading.clear()
    shelf.may_load.clear()
    current.watch()
    shelf.version = "two"
    assert loading.wait(10)
    assert current.get()[0] == "one"
    shelf.may_load.set()
    for _ in range(10_000):
        if current.get()[0] == "two":
            break
        threading.Event().wait(0.001)
    assert current.get()[0] == "two"
    current.close()


@pytest.mark.parametrize("watching", [True, False])
def test_a_closed_one_goes_on_answering(watching):
    current = Shelf().current()
    if watching:
        current.watch()
    current.close()
    current.close()
    assert current.get()[0] == "one"
