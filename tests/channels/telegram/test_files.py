"""What only Telegram does with voice messages and pictures; the rest is in tests/channels/test_senses.py."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from channels import wording
from channels.ocr.viewer import Viewer
from channels.speech.audio import MAX_BYTES, MAX_SECONDS
from channels.speech.transcriber import Transcriber
from tests.channels.harness import Script
from tests.channels.stand_ins import HEAT, Ears, Eyes, with_senses
from tests.channels.telegram.bot_api import Json
from tests.channels.telegram.telegram_harness import TelegramHarness

AUDIO, PHOTO = b"OggS, let us say", b"\xff\xd8\xff a photo, let us say"


def bot(folder: Path, ears: Transcriber | None = None, eyes: Viewer | None = None) -> TelegramHarness:
    harness = TelegramHarness(folder)
    harness.arrange = with_senses(ears, eyes)
    return harness


@pytest.mark.parametrize("changes", [{"duration": MAX_SECONDS + 1}, {"file_size": MAX_BYTES + 1}])
def test_a_voice_message_that_is_said_to_be_too_long_is_not_fetched(tmp_path: Path, changes: Json) -> None:
    ears = Ears("never")
    with (harness := bot(tmp_path, ears)).running(Script()):
        harness.speak(AUDIO, **changes)
        assert harness.text() == wording.LONG_SPEECH
    assert "getFile" not in [method for method, _ in harness.api.calls]
    assert ears.given == []


def test_one_that_is_longer_than_it_said_is_not_read(tmp_path: Path) -> None:
    ears = Ears("never")
    with (harness := bot(tmp_path, ears)).running(Script()):
        harness.speak(bytes(MAX_BYTES + 1), file_size=5)
        assert harness.text() == wording.LONG_SPEECH
    assert ears.given == []


def test_a_file_that_cannot_be_fetched(tmp_path: Path) -> None:
    with (harness := bot(tmp_path, Ears("never"), Eyes(HEAT))).running(Script()):
        harness.speak(AUDIO, file_id="gone")
        assert harness.text() == wording.NOT_HEARD
        harness.show(PHOTO, photo=[{"file_id": "gone", "file_unique_id": "g", "width": 9, "height": 9}])
        assert harness.last().text == wording.NOT_SEEN


def test_what_a_killed_process_had_taken_is_heard_and_seen_by_the_next(tmp_path: Path) -> None:
    script = Script(before=lambda _message: asyncio.sleep(30))
    harness = bot(tmp_path, Ears("a western"), Eyes(HEAT))
    with harness.running(script) as served:
        harness.speak(AUDIO)
        harness.show(PHOTO, "6")
        harness.wait_until(lambda: len(script.heard) == 2)
        served.kill()
    script.before = None
    with harness.running(script):
        harness.wait_until(lambda: script.finished == 2)
        assert harness.text().endswith(f"{wording.HEARD.format(text='a western')}\nYou said: a western")
        assert harness.text("6") == "You said: /picture"


def test_the_largest_form_of_a_photo_is_looked_at_and_then_what_stands_below_is_read(tmp_path: Path) -> None:
    script, eyes = Script(), Eyes(HEAT)
    with (harness := bot(tmp_path, eyes=eyes)).running(script):
        harness.show(PHOTO, caption="something like this")
        harness.rest()
    assert eyes.given == [PHOTO]
    assert [message.text for message in script.heard] == ["/picture", "something like this"]


def test_a_picture_that_was_sent_as_a_file_is_looked_at_and_another_file_is_not(tmp_path: Path) -> None:
    script, eyes = Script(), Eyes(HEAT)
    file = {"file_id": "large", "file_unique_id": "l", "file_size": len(PHOTO)}
    with (harness := bot(tmp_path, eyes=eyes)).running(script):
        harness.show(PHOTO, photo=None, document={**file, "mime_type": "image/png"})
        harness.rest()
        harness.show(PHOTO, photo=None, document={**file, "mime_type": "application/pdf"})
        assert harness.last().text == wording.NOT_TEXT
    assert len(script.heard) == 1


def test_where_nothing_looks_only_the_words_below_are_read(tmp_path: Path) -> None:
    script = Script()
    with (harness := bot(tmp_path, eyes=Eyes(HEAT, looks=False))).running(script):
        harness.show(PHOTO, caption="something like Heat")
        harness.rest()
    assert [message.text for message in script.heard] == ["something like Heat"]
