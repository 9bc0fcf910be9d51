"""What the page's server promises beyond the contract of all channels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.web.door import OWN_PICTURES, POLICY
from channels.web.feed import MAX_LISTENERS
from channels.web.session import COOKIE
from tests.browser import Browser
from tests.channels.harness import Script
from tests.channels.web.web_harness import WebHarness


@pytest.fixture
def harness(tmp_path: Path) -> WebHarness:
    return WebHarness(tmp_path)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def browser(harness: WebHarness, script: Script) -> Iterator[Browser]:
    with harness.running(script):
        yield harness.browser()


def test_the_page_may_load_nothing_but_its_own(browser: Browser) -> None:
    page = browser.page

    assert page.status_code == 200
    assert page.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert " onclick=" not in page.text


def test_where_only_drawn_pictures_are_wanted_the_page_may_load_no_others(harness: WebHarness, script: Script) -> None:
    with harness.running(script, remote_pictures=False):
        policy = harness.browser().page.headers["content-security-policy"]

    assert policy == OWN_PICTURES
    assert "https:" not in policy


def test_the_page_is_complete(browser: Browser) -> None:
    for name, kind in (
        ("app.js", "text/javascript"),
        ("cards.js", "text/javascript"),
        ("style.css", "text/css"),
        ("cards.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
    ):
        answer = browser.http.get(f"{browser.url}/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert name in browser.page.text
    assert browser.http.get(f"{browser.url}/channel.py").status_code == 404
    assert browser.http.get(f"{browser.url}/..%2fchannel.py").status_code == 404


def test_the_address_without_its_slash_leads_to_the_page(browser: Browser) -> None:
    answer = browser.http.get(browser.url)

    assert answer.status_code == 302
    assert answer.headers["location"] == "/webhooks/web/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(harness: WebHarness, browser: Browser) -> None:
    cookie = browser.page.headers["set-cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/webhooks/web"} <= {part.strip() for part in cookie.split(";")}


def test_who_has_a_session_keeps_it(browser: Browser) -> None:
    again = browser.http.get(f"{browser.url}/")

    assert "set-cookie" not in again.headers


def test_a_page_that_comes_back_misses_nothing(harness: WebHarness, browser: Browser) -> None:
    harness.say("first")
    harness.rest()

    back = Browser(browser.url, browser.cookie)
    harness.wait_until(lambda: len(back.events) >= 3)

    assert [(kind, data.get("text")) for kind, data in back.events] == [
        ("reset", None),
        ("said", "first"),
        ("message", "You said: first"),
    ]


def test_two_pages_of_one_session_show_the_same(harness: WebHarness, browser: Browser) -> None:
    other = Browser(browser.url, browser.cookie)
    harness.say("hello")
    harness.rest()
    harness.wait_until(lambda: len(other.events) == len(browser.events))

    assert other.events == browser.events


def test_a_tap_is_shown_as_said(harness: WebHarness, script: Script, browser: Browser) -> None:
    script.answer = lambda _message: [{"text": "Which?", "buttons": [{"title": "A <b>", "payload": "/more"}]}]
    harness.say("a film")
    token = harness.choices()["A <b>"]
    harness.tap(token)
    harness.rest()

    tapped = [data for kind, data in browser.events if kind == "tapped"]
    assert [(each["text"], each["token"]) for each in tapped] == [("A <b>", token)]


def test_the_answer_of_a_tap_says_which_tap_it_answers(harness: WebHarness, script: Script, browser: Browser) -> None:
    like = {"title": "Like", "payload": '/like{"title": "tt1"}', "kind": "like"}
    unlike = {"title": "Like", "payload": '/undo{"title": "tt1", "reaction": "like"}', "kind": "like", "pressed": True}
    card = {"item": "tt1", "title": "Heat", "buttons": [like]}
    script.answer = lambda _message: [{"text": "A film:", "custom": {"cards": [card]}}]
    harness.say("a film")
    harness.rest()
    noted = {**card, "text": "You like Heat", "buttons": [unlike]}
    script.answer = lambda _message: [{"text": "Noted.", "custom": {"noted": [noted]}}]
    token = harness.choices()["Like"]
    harness.tap(token)
    harness.rest()

    answers = [data for kind, data in browser.events if kind == "message"]
    assert [each["answers"] for each in answers] == ["", token]
    [card_now] = answers[1]["noted"]
    [choice] = card_now["choices"]
    assert (choice["kind"], choice["pressed"]) == ("like", True)
    assert choice["token"] not in ("", token), "it can be tapped again, and then takes back what it said"


def test_a_command_is_answered_and_shown_as_nobody_s_words(
    harness: WebHarness, script: Script, browser: Browser
) -> None:
    harness.say("/privacy")
    harness.rest()

    assert [kind for kind, _ in browser.events] == ["reset", "message"]
    assert "pseudonym" in browser.events[1][1]["text"]


def test_everything_shown_has_its_time(harness: WebHarness, script: Script, browser: Browser) -> None:
    before = time.time()
    harness.say("a film")
    harness.rest()

    assert all(before - 1 <= data["at"] <= time.time() + 1 for kind, data in browser.events if kind != "reset")


def test_a_tap_in_vain_is_explained(harness: WebHarness, script: Script, browser: Browser) -> None:
    script.answer = lambda _message: [{"text": "Which?", "buttons": [{"title": "A", "payload": "/more"}]}]
    harness.say("a film")
    token = harness.choices()["A"]
    bodies = [{"token": token, "key": f"key-{number}-abcdef"} for number in range(2)]

    assert [browser.post("taps", body).json()["sentence"] for body in bodies] == [None, "You tapped that already."]


def test_a_slow_turn_shows_that_it_is_on_its_way(harness: WebHarness, script: Script, browser: Browser) -> None:
    script.before = lambda _message: asyncio.sleep(0.3)
    harness.say("slow")
    harness.rest()

    kinds = [kind for kind, _ in browser.events]
    assert kinds.index("said") < kinds.index("typing") < kinds.index("message")
    back = Browser(browser.url, browser.cookie)
    harness.wait_until(lambda: len(back.events) >= 3)
    assert "typing" not in [kind for kind, _ in back.events], "what is over is not told again"


def test_after_deletion_the_page_is_empty_but_for_the_confirmation(
    harness: WebHarness, script: Script, browser: Browser
) -> None:
    harness.say("something private")
    harness.rest()
    script.answer = lambda _message: [{"text": "Gone.", "custom": {"event": "forgotten"}}]
    harness.say("delete everything")
    harness.wait_until(lambda: [kind for kind, _ in browser.events] == ["reset", "message"])

    assert "private" not in str(browser.events)


def test_a_newcomer_is_greeted_once(tmp_path: Path) -> None:
    from channels.core import Core
    from channels.web import WebChannel
    from channels.web.settings import WebSettings

    class Greeting(WebHarness):
        def channel(self, shared: Core) -> WebChannel:
            return WebChannel(shared, WebSettings())

    harness, script = Greeting(tmp_path), Script()
    with harness.running(script):
        browser = harness.browser()
        harness.wait_until(lambda: any(kind == "message" for kind, _ in browser.events))
        back = Browser(browser.url, browser.cookie)
        harness.wait_until(lambda: any(kind == "message" for kind, _ in back.events))
        harness.rest()

    assert [message.parse_data["intent"]["name"] for message in script.heard] == ["start"]


class Record:
    """Stands for Rasa's tracker store: a conversation of an earlier process."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tracker_store = self

    async def retrieve_full_tracker(self, sender: str) -> DialogueStateTracker:
        self.asked.append(sender)
        events = [
            BotUttered("Hello.", {"buttons": [{"title": "Help", "payload": "/help"}]}),
            UserUttered("a western", {"name": "inform"}),
            ActionExecuted("action_recommend"),
            BotUttered("Westerns:", {"buttons": [{"title": "More", "payload": "/more"}]}),
            UserUttered("/start", {"name": "start"}),
        ]
        return DialogueStateTracker.from_events("web:x", events)


SHOWN_BEFORE = [("reset", None), ("message", "Hello."), ("said", "a western"), ("message", "Westerns:")]


def shown(browser: Browser) -> list[tuple[str, object]]:
    return [(kind, data.get("text")) for kind, data in browser.events]


def test_a_conversation_of_an_earlier_process_is_shown_and_goes_on(harness: WebHarness, script: Script) -> None:
    record = Record()
    with harness.running(script) as served:
        served._app.ctx.agent = record
        browser = harness.browser()
        harness.wait_until(lambda: len(browser.events) >= len(SHOWN_BEFORE))
        assert shown(browser) == SHOWN_BEFORE
        assert browser.events[1][1]["choices"] == [], "what was answered since cannot be tapped any more"
        [more] = browser.events[3][1]["choices"]
        harness.tap(more["token"])
        harness.rest()
        harness.wait_until(lambda: len(browser.events) >= len(SHOWN_BEFORE) + 2)

    assert record.asked == [f"web:{browser.cookie.split('.')[0]}"]
    assert shown(browser)[4:] == [("tapped", "More"), ("message", "You said: More")]


class Tapped(Record):
    """A conversation in which a film was liked on its card, and asked about since."""

    async def retrieve_full_tracker(self, sender: str) -> DialogueStateTracker:
        wish = {"title": "French", "payload": "/more"}
        noted = {"item": "tt1", "title": "Heat", "buttons": [{"title": "Like", "payload": "/undo", "kind": "like"}]}
        tap = {"entity": "title", "value": "tt1", "start": 0, "end": 0}
        events = [
            UserUttered("a film", {"name": "ask"}),
            BotUttered("Films:", {"custom": {"wishes": [wish], "cards": [{"item": "tt1", "title": "Heat"}]}}),
            UserUttered("Like", {"name": "like"}, entities=[tap]),
            BotUttered("Noted.", {"custom": {"noted": [noted]}}),
            UserUttered("like it", {"name": "like"}, entities=[{**tap, "start": 5, "end": 7}]),
            BotUttered("Noted again.", {"custom": {"noted": [noted]}}),
        ]
        return DialogueStateTracker.from_events("web:x", events)


def test_after_a_restart_a_tap_is_no_bubble_and_a_wish_can_still_be_taken_back(
    harness: WebHarness, script: Script
) -> None:
    with harness.running(script) as served:
        served._app.ctx.agent = Tapped()
        browser = harness.browser()
        harness.wait_until(lambda: len(browser.events) >= 6)

    assert shown(browser) == [
        ("reset", None),
        ("said", "a film"),
        ("message", "Films:"),
        ("message", "Noted."),
        ("said", "like it"),
        ("message", "Noted again."),
    ]
    messages = [data for kind, data in browser.events if kind == "message"]
    assert [each["on_card"] for each in messages] == [False, True, False]
    assert [bool(wish["token"]) for wish in messages[0]["wishes"]] == [True]


def test_a_page_that_writes_before_it_looks_shows_what_was_before(harness: WebHarness, script: Script) -> None:
    with harness.running(script):
        cookie = harness.browser().cookie
    with harness.running(script) as served:
        served._app.ctx.agent = Record()
        headers = {"Origin": served.url.partition("/webhooks")[0], "Cookie": f"{COOKIE}={cookie}"}
        body = {"key": "key-1234-abcd", "text": "a musical"}
        assert httpx.post(f"{served.url}/messages", json=body, headers=headers, trust_env=False).status_code == 202
        harness.rest()
        browser = Browser(served.url, cookie)
        harness.wait_until(lambda: len(browser.events) >= len(SHOWN_BEFORE) + 2)

    assert shown(browser) == [*SHOWN_BEFORE, ("said", "a musical"), ("message", "You said: a musical")]


def test_what_a_killed_process_had_taken_is_shown_with_its_answer(harness: WebHarness, script: Script) -> None:
    gate = asyncio.Event()
    script.before = lambda _message: gate.wait()
    with harness.running(script) as served:
        cookie = harness.browser().cookie
        harness.say("a musical")
        harness.wait_until(lambda: len(script.heard) == 1)
        served.kill()
    script.before = None
    with harness.running(script) as served:
        served._app.ctx.agent = Record()
        harness.wait_until(lambda: script.finished == 1)
        harness.rest()
        browser = Browser(served.url, cookie)
        harness.wait_until(lambda: bool(browser.events) and browser.events[-1][0] == "message")

    assert shown(browser)[-2:] == [("said", "a musical"), ("message", "You said: a musical")]


def test_many_messages_at_once_are_slowed_down_before_one_is_refused_for_good(
    harness: WebHarness, script: Script
) -> None:
    # Half of it at once, and then one in 100 seconds.
    with harness.running(script, person_burst=8.0, person_rate=0.01):
        statuses = [harness.say(f"message {number}") for number in range(6)]
        said = {"text": "one more", "key": "12345678"}
        refused = harness.browser().post("messages", said)
        harness.rest()

    assert statuses == [202] * 4 + [429] * 2
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) in range(90, 101)
    assert [message.text for message in script.heard] == [f"message {number}" for number in range(4)]


def test_so_many_windows_and_no_more(harness: WebHarness, browser: Browser) -> None:
    others = [Browser(browser.url, browser.cookie) for _ in range(MAX_LISTENERS - 1)]
    harness.wait_until(lambda: all(each.events for each in others))

    assert browser.http.get(f"{browser.url}/events").status_code == 429


@pytest.mark.parametrize("path", ["messages", "taps"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(browser: Browser, path: str, method: str) -> None:
    assert browser.http.request(method, f"{browser.url}/{path}").status_code == 405


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "   "}, {"text": 5}, {"text": "x" * 20_001}, {"token": 1}])
def test_a_body_that_lacks_something_is_refused(browser: Browser, body: dict[str, Any]) -> None:
    for path in ("messages", "taps"):
        assert browser.post(path, {"key": "key-1234-abcd", **body}).status_code == 400
    assert browser.post("messages", {"text": "hi", "key": "short"}).status_code == 400


def test_a_stream_needs_a_session(browser: Browser) -> None:
    with httpx.Client(trust_env=False) as http:
        assert http.get(f"{browser.url}/events").status_code == 401
        assert http.get(f"{browser.url}/", headers={"Host": "evil.example"}).status_code == 403
