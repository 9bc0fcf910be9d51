from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.settings import SettingsError
from channels.web.session import COOKIE, LIFETIME, Session, Sessions
from channels.web.settings import WebSettings, web_settings
from contract.sender import Identity

SESSIONS = Sessions(b"a key that only the tests use")
NOW = 1_800_000_000.0


def test_a_session_is_read_back() -> None:
    session = SESSIONS.make(NOW)

    assert SESSIONS.read({COOKIE: SESSIONS.sign(session)}, NOW + 60) == session
    assert session.who == Identity("web", session.name)


def test_two_sessions_differ() -> None:
    assert SESSIONS.make(NOW).name != SESSIONS.make(NOW).name


def test_a_session_ends() -> None:
    cookie = {COOKIE: SESSIONS.sign(SESSIONS.make(NOW))}

    assert SESSIONS.read(cookie, NOW + LIFETIME - 1) is not None
    assert SESSIONS.read(cookie, NOW + LIFETIME) is None
    assert SESSIONS.read(cookie, NOW - 1) is None, "signed in the future"


def test_a_session_is_renewed_after_a_day() -> None:
    session = Session("A" * 22, int(NOW))

    assert SESSIONS.renewed(session, NOW + 86_400) is None
    assert SESSIONS.renewed(session, NOW + 86_401) == Session("A" * 22, int(NOW) + 86_401)


def test_another_key_reads_nothing() -> None:
    cookie = {COOKIE: SESSIONS.sign(SESSIONS.make(NOW))}

    assert Sessions(b"another key, just as good").read(cookie, NOW) is None


@given(st.integers(0, 78), st.characters(min_codepoint=33, max_codepoint=126))
def test_any_change_is_noticed(place: int, character: str) -> None:
    signed = SESSIONS.sign(Session("B" * 22, int(NOW)))
    place = min(place, len(signed) - 1)
    changed = signed[:place] + character + signed[place + 1 :]

    read = SESSIONS.read({COOKIE: changed}, NOW)

    # The last digit of base64 carries four bits that count for nothing.
    assert read is None or changed[:-1] == signed[:-1]


@given(st.text(max_size=100))
def test_no_cookie_is_a_failure(text: str) -> None:
    assert SESSIONS.read({COOKIE: text}, NOW) is None


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:5005", True),
        ("127.0.0.1", True),
        ("[::1]:5005", True),
        ("LOCALHOST:80", True),
        ("evil.example", False),
        ("localhost.evil.example:5005", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_without_origins_this_machine_alone(host: str, allowed: bool) -> None:
    assert WebSettings().allows_host(host) is allowed
    assert WebSettings().allows_origin(f"http://{host.lower()}") is allowed


@pytest.mark.parametrize("origin", ["null", "", "https://chat.example.org.evil.example", "http://chat.example.org"])
def test_with_origins_no_other(origin: str) -> None:
    settings = web_settings({"PARLEY_WEB_ORIGINS": "https://chat.example.org/, https://other.example.org:8443"})

    assert settings.is_public
    assert settings.allows_origin("https://chat.example.org")
    assert settings.allows_host("other.example.org:8443")
    assert not settings.allows_host("localhost")
    assert not settings.allows_origin(origin)


@pytest.mark.parametrize(
    "origins", ["chat.example.org", "http://chat.example.org", "https://a.example/path", "*", "${X}"]
)
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_WEB_ORIGINS"):
        web_settings({"PARLEY_WEB_ORIGINS": origins})


def test_a_server_that_others_reach_needs_an_origin() -> None:
    with pytest.raises(SettingsError, match="PARLEY_WEB_ORIGINS"):
        web_settings({"PARLEY_HOST": "0.0.0.0"})  # noqa: S104 - what is refused
    assert not web_settings({"PARLEY_HOST": "127.0.0.1"}).is_public


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/0", "rediss://:secret@cache.internal:6380/1", "unix:///run/x"])
def test_what_is_shown_can_be_shared(url: str) -> None:
    assert web_settings({"PARLEY_REDIS_URL": f" {url} "}).redis == url
    assert web_settings({"PARLEY_REDIS_URL": ""}).redis is None


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://cache.internal", "redis://", "redis://a b"])
def test_what_is_no_redis_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="PARLEY_REDIS_URL"):
        web_settings({"PARLEY_REDIS_URL": url})
