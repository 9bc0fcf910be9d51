"""Asking web servers politely, of servers that are busy, cut the connection, refuse or talk nonsense."""

import gzip
import json
from collections.abc import Callable, Iterator

import pytest

from recommender.catalogue.fetching.web import MAX_ANSWER, Patience, Web, host_of
from recommender.catalogue.loader import SourceError
from tests.web_server import Answer, serving

GOOD = Answer(b'{"a": 1}')


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def web(waits: list[float]) -> Iterator[Web]:
    with Web("me@example.org", Patience(tries=4, pause=2.0, wait=waits.append)) as client:
        yield client


def in_turn(*answers: Answer) -> Callable[[object], Answer]:
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("answers", "waited"),
    [
        ([GOOD], []),
        ([Answer(status=429, headers={"Retry-After": "7"}), GOOD], [7.0]),
        ([Answer(status=503, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), GOOD], [0.0]),
        ([Answer(status=500), Answer(status=502), GOOD], [2.0, 4.0]),
        ([Answer(b'{"a": 1}', cut=3), Answer(b"<html>busy", 504), GOOD], [2.0, 4.0]),
        ([Answer(b'{"a": '), GOOD], [2.0]),
        ([Answer(b"[" * 100_000), GOOD], [2.0]),
        ([Answer(b'{"lag": 5}', headers={"Retry-After": "5"}), GOOD], [5.0]),
    ],
)
def test_who_is_busy_is_asked_again_after_the_time_that_they_want(web, waits, answers, waited):
    with serving(in_turn(*answers)) as server:
        found = web.json(f"{server.url}/x", {"q": "1"}, busy=lambda read: "is behind" if "lag" in read else "")
    assert found == {"a": 1}
    assert waits == waited
    assert len(server.asked) == len(answers)
    assert "me@example.org" in server.asked[0].headers["user-agent"]
    assert "Parley" in server.asked[0].headers["user-agent"]


@pytest.mark.parametrize(
    ("answer", "says", "times"),
    [
        (Answer(status=404), "127.0.0.1 answered 404 Not Found", 1),
        (Answer(status=401), "answered 401 Unauthorized; is the key right?", 1),
        (Answer(status=429, headers={"Retry-After": "3600"}), "asks to come back in 60 minutes", 1),
        (Answer(status=503), "answered 503 Service Unavailable, 4 times: run this again later", 4),
        (Answer(b"no json"), "answers with what is no JSON, 4 times", 4),
        (Answer(b"x" * 99, cut=9), "cuts the connection, 4 times", 4),
        (Answer(status=302, headers={"Location": "/x"}), "from address to address", 4),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "from address to address", 1),
        (Answer(gzip.compress(bytes(MAX_ANSWER + 1)), headers={"Content-Encoding": "gzip"}), "more than 16 MB", 1),
        (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "cuts the connection, 4 times", 4),
    ],
)
def test_what_fails_is_told_in_a_sentence_without_the_address(web, answer, says, times):
    with serving(lambda asked: answer) as server, pytest.raises(SourceError) as told:
        web.json(f"{server.url}/x", {"api_key": "secret"})
    assert says in str(told.value)
    assert "secret" not in str(told.value)
    assert len(server.asked) == times


def test_nobody_there(web):
    with serving(lambda asked: GOOD) as server:
        pass
    with pytest.raises(SourceError, match=r"127\.0\.0\.1 cannot be reached, 4 times"):
        web.json(server.url)


def test_an_accepted_status_is_no_answer(web):
    with serving(lambda asked: Answer(json.dumps({"status_code": 34}).encode(), 404)) as server:
        assert web.json(server.url, accept=(200, 404)) is None


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://data.invalid/a.zip", "archive.zip", "http://[", ""])
def test_only_web_servers_are_asked(address):
    with pytest.raises(SourceError, match="no address of a web server"):
        host_of(address)
