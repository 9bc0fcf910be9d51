"""Recordings and pictures, the same on every channel, with something in the place of what reads them."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from channels import wording
from channels.ocr.picture import MAX_BYTES as MAX_PICTURE
from channels.ocr.viewer import PictureError, Seen, read_seen
from channels.speech.transcriber import SpeechError
from tests.channels.harness import ChannelHarness, Script
from tests.channels.stand_ins import HEAT, Ears, Eyes, with_senses
from tests.channels.telegram.telegram_harness import TelegramHarness
from tests.channels.web.web_harness import WebHarness

RECORDING, PICTURE = b"OggS, let us say", b"\xff\xd8\xff a photo, let us say"
ECHO = wording.HEARD.format(text="something like <Heat>")


@pytest.fixture
def harness(harness: ChannelHarness) -> ChannelHarness:
    if not harness.SENSES:
        pytest.skip("the channel takes no recordings and pictures")
    return harness


def told(harness: ChannelHarness, person: str = "1") -> str:
    """All that the person has read: in the chat, or above the box of a page."""
    harness.rest()
    return "\n".join([*getattr(harness, "notices", ()), *(shown.text for shown in harness.seen(person))])


def test_what_was_said_is_answered_and_chats_show_what_was_heard(harness: ChannelHarness) -> None:
    script, ears = Script(), Ears("something like <Heat>")
    harness.arrange = with_senses(ears)
    with harness.running(script):
        assert harness.speak(RECORDING) < 300
        read = told(harness)
    assert [message.text for message in script.heard] == ["something like <Heat>"]
    assert ears.given == [RECORDING]
    # On the page, and in a program, the person sees the text before it is sent.
    echo = f"{ECHO}\n" if harness.NAME in ("slack", "telegram") else ""
    assert read == f"{echo}You said: something like <Heat>"


def test_nobody_can_say_a_payload(harness: ChannelHarness) -> None:
    script = Script()
    harness.arrange = with_senses(Ears('/like{"title": "tt1"}'))
    with harness.running(script):
        harness.speak(RECORDING)
        assert wording.UNKNOWN_COMMAND in told(harness)
    assert script.heard == []


@pytest.mark.parametrize("sentence", [wording.NOT_HEARD, wording.LONG_SPEECH, wording.CROWDED])
def test_what_was_not_heard_is_told_with_a_next_step(harness: ChannelHarness, sentence: str) -> None:
    script = Script()
    harness.arrange = with_senses(Ears(SpeechError(sentence)))
    with harness.running(script):
        harness.speak(RECORDING)
        assert told(harness) == sentence
        harness.say("hello")
        assert harness.last().text == "You said: hello"


def test_where_nothing_listens_or_looks_it_is_said_that_text_works(harness: ChannelHarness) -> None:
    script = Script()
    harness.arrange = with_senses(Ears("never", listens=False), Eyes(HEAT, looks=False))
    with harness.running(script):
        harness.speak(RECORDING)
        assert told(harness) == wording.NO_SPEECH
        harness.show(PICTURE)
        assert told(harness) == f"{wording.NO_SPEECH}\n{wording.NOT_TEXT}"
    assert script.heard == []


def test_a_picture_says_what_is_in_it_and_nothing_else_of_it_goes_on(harness: ChannelHarness) -> None:
    script, eyes = Script(answer=lambda _message: [{"text": "Is it Heat?"}]), Eyes(HEAT)
    harness.arrange = with_senses(eyes=eyes)
    with harness.running(script):
        assert harness.show(PICTURE) < 300
        assert told(harness) == "Is it Heat?"
    [message] = script.heard
    assert eyes.given == [PICTURE]
    assert message.text == "/picture"
    assert message.parse_data["intent"] == {"name": "picture", "confidence": 1.0}
    assert [(each["entity"], each["value"]) for each in message.parse_data["entities"]] == [
        ("title", ["tt0113277", "tt0091204"]),
        ("credit", "Al Pacino"),
        ("quote", "HEAT"),
    ]


def test_a_picture_that_comes_twice_counts_once(harness: ChannelHarness) -> None:
    script = Script()
    harness.arrange = with_senses(eyes=Eyes(HEAT))
    with harness.running(script):
        harness.show(PICTURE, key="12345678")
        harness.show(PICTURE, key="12345678")
        harness.rest()
    assert len(script.heard) == 1


@pytest.mark.parametrize("sentence", [wording.NO_PICTURE, wording.LARGE_PICTURE, wording.NOT_SEEN])
def test_a_picture_that_cannot_be_read_is_told_with_a_next_step(harness: ChannelHarness, sentence: str) -> None:
    script = Script()
    harness.arrange = with_senses(eyes=Eyes(PictureError(sentence)))
    with harness.running(script):
        harness.show(PICTURE)
        assert told(harness) == sentence
        harness.say("hello")
        assert harness.last().text == "You said: hello"
    assert [message.text for message in script.heard] == ["hello"]


def test_whoever_writes_is_answered_while_pictures_of_others_are_looked_at(harness: ChannelHarness) -> None:
    """With one place for turns: a picture takes it only when it has been read."""
    script, eyes = Script(), Eyes(HEAT)
    harness.arrange = with_senses(eyes=eyes)
    with harness.running(script, parallel=1) as served:

        async def gate() -> asyncio.Event:
            return asyncio.Event()

        eyes.gate = served.call(gate())
        senders = [threading.Thread(target=harness.show, args=(PICTURE, person), daemon=True) for person in "23456"]
        for sender in senders:
            sender.start()
        harness.wait_until(lambda: len(eyes.given) == len(senders))
        harness.say("hello", "7")
        harness.wait_until(lambda: script.finished == 1)
        assert [message.text for message in script.heard] == ["hello"]

        async def open_gate() -> None:
            assert eyes.gate is not None
            eyes.gate.set()

        served.call(open_gate())
        for sender in senders:
            sender.join(30)
        harness.rest()
    assert len(script.heard) == 1 + len(senders)


def test_a_page_of_another_site_can_send_neither(tmp_path: Path) -> None:
    harness = WebHarness(tmp_path)
    ears, eyes = Ears("never"), Eyes(HEAT)
    harness.arrange = with_senses(ears, eyes)
    with harness.running(Script()):
        for path, kind in (("recordings", "audio/webm"), ("pictures?key=12345678", "image/png")):
            assert harness.upload(path, PICTURE, kind, Origin="https://evil.example").status_code == 403
            assert harness.upload(path, PICTURE, kind, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
            assert harness.upload(path, PICTURE, kind, Cookie="").status_code == 401
            # What a form can send without asking is refused.
            for form in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
                assert harness.upload(path, PICTURE, form).status_code == 415
            assert harness.upload(path, b"", kind).status_code == 400
            assert harness.upload(path, bytes(1_000_001), kind).status_code == 413
        assert harness.upload("pictures?key=short", PICTURE, "image/png").status_code == 400
    assert ears.given == eyes.given == []


def test_what_the_process_says_is_bounded() -> None:
    answer = {
        "titles": [["a"] * 20, [], *[["b"]] * 9],
        "names": [f"name {number}" for number in range(20)],
        "quote": "x\u202e" * 200,
    }
    seen = read_seen(answer)
    assert len(seen.titles) == 4  # of the first five one is empty
    assert len(seen.titles[0]) == 8
    assert len(seen.names) == 6
    assert len(seen.quote) <= 60
    assert "\u202e" not in seen.quote
    assert Seen().said().entities == ()


def test_a_picture_that_is_said_to_be_large_is_not_fetched(tmp_path: Path) -> None:
    harness = TelegramHarness(tmp_path)
    eyes = Eyes(HEAT)
    harness.arrange = with_senses(eyes=eyes)
    file = {"file_id": "large", "file_unique_id": "l", "file_size": MAX_PICTURE + 1, "mime_type": "image/png"}
    with harness.running(Script()):
        harness.show(PICTURE, photo=None, document=file)
        assert told(harness) == wording.LARGE_PICTURE
    assert "getFile" not in [method for method, _ in harness.api.calls]
    assert eyes.given == []
