from recommender.current import POLL_SECONDS, Current
from tests.fakes import PairModel


class Shelf:
    """Models by version, as a registry has them."""

    def __init__(self):
        self.version, self.broken, self.now = "one", False, 0.0
        self.loads = 0

    def load(self):
        self.loads += 1
        if self.broken:
            raise ValueError("corrupt")
        return self.version, PairModel.of(1)

    def current(self):
        return Current(lambda: self.version, self.load, clock=lambda: self.now)


def test_a_new_version_is_taken_after_the_next_look():
    shelf = Shelf()
    current = shelf.current()
    shelf.version = "two"
    assert current.get()[0] == "one"
    shelf.now += POLL_SECONDS
    assert current.get()[0] == "two"


def test_the_same_version_is_loaded_once():
    shelf = Shelf()
    current = shelf.current()
    for _ in range(3):
        shelf.now += POLL_SECONDS
        current.get()
    assert shelf.loads == 1


def test_a_version_that_cannot_be_loaded_leaves_the_one_before(caplog):
    shelf = Shelf()
    current = shelf.current()
    shelf.version, shelf.broken = "two", True
    for _ in range(3):
        shelf.now += POLL_SECONDS
        assert current.get()[0] == "one"
    assert shelf.loads == 2
    assert "corrupt" in caplog.text
    shelf.version, shelf.broken = "three", False
    shelf.now += POLL_SECONDS
    assert current.get()[0] == "three"
