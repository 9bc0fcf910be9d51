"""Voice messages: without the optional packages, and with something in the recogniser's place."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from channels import wording
from channels.channel import Channel
from channels.core import Core
from channels.telegram import TelegramChannel, voice
from channels.telegram.settings import TelegramSettings
from channels.telegram.voice import MAX_BYTES, MAX_SECONDS, SpeechError, Transcriber
from tests.channels.harness import Script
from tests.channels.telegram.bot_api import TOKEN, Json
from tests.channels.telegram.telegram_harness import TelegramHarness

AUDIO = b"OggS, let us say"


class Recogniser(Transcriber):
    """Hears what a test says it hears."""

    def __init__(self, says: str | Exception) -> None:
        super().__init__()
        self._says = says
        self.given: list[bytes] = []

    @staticmethod
    def is_installed() -> bool:
        return True

    def transcribed(self, audio: bytes) -> str:
        self.given.append(audio)
        if isinstance(self._says, Exception):
            raise self._says
        return self._says


class VoiceHarness(TelegramHarness):
    def __init__(self, folder: Path, recogniser: Transcriber) -> None:
        super().__init__(folder)
        self._recogniser = recogniser
        self.api.files["voice"] = AUDIO

    def channel(self, shared: Core) -> Channel:
        return TelegramChannel(
            shared,
            TelegramSettings(TOKEN, self.URL, "a-secret-that-only-the-tests-use", self.api.url),
            self._recogniser,
        )

    def speak(self, key: int | None = None, **changes: Any) -> int:
        content: Json = {"file_id": "voice", "file_unique_id": "v", "duration": 2, "file_size": len(AUDIO), **changes}
        message = self.api.said("", 5, voice=content)
        return self.post({"update_id": key or self.api.next_update(), "message": message})


def test_without_the_packages_it_is_said_that_text_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice, "RECOGNISER", "a_package_that_is_not_there")
    script = Script()
    with (harness := VoiceHarness(tmp_path, Transcriber())).running(script):
        assert harness.speak() == 200
        assert harness.text("5") == wording.NO_SPEECH

    assert script.heard == []
    assert "getFile" not in [method for method, _ in harness.api.calls]


def test_a_voice_message_that_a_killed_process_had_taken_is_heard_by_the_next(tmp_path: Path) -> None:
    script = Script(before=lambda _message: asyncio.sleep(30))
    harness = VoiceHarness(tmp_path, Recogniser("a western"))
    with harness.running(script) as served:
        harness.speak()
        harness.wait_until(lambda: len(script.heard) == 1)
        served.kill()
    script.before = None
    with harness.running(script):
        harness.wait_until(lambda: script.finished == 1)
        assert harness.text("5").endswith("I heard: “a western”\nYou said: a western")


def test_what_was_heard_is_told_and_answered(tmp_path: Path) -> None:
    script, recogniser = Script(), Recogniser("something like <Heat>")
    with (harness := VoiceHarness(tmp_path, recogniser)).running(script):
        assert [harness.speak(key=7), harness.speak(key=7)] == [200, 200]  # twice the same
        read = harness.text("5")

    assert read == "I heard: “something like <Heat>”\nYou said: something like <Heat>"
    assert recogniser.given == [AUDIO]


def test_nobody_can_say_a_payload(tmp_path: Path) -> None:
    script = Script()
    with (harness := VoiceHarness(tmp_path, Recogniser('/like{"title": "tt1"}'))).running(script):
        harness.speak()
        assert harness.last("5").text == wording.UNKNOWN_COMMAND

    assert script.heard == []


@pytest.mark.parametrize(
    ("recogniser", "sentence"),
    [
        (Recogniser(""), wording.NOT_HEARD),
        (Recogniser(SpeechError(wording.LONG_SPEECH)), wording.LONG_SPEECH),
        (Recogniser(ValueError("not audio at all")), wording.NOT_HEARD),
    ],
)
def test_what_was_not_understood_is_told(tmp_path: Path, recogniser: Recogniser, sentence: str) -> None:
    script = Script()
    with (harness := VoiceHarness(tmp_path, recogniser)).running(script):
        harness.speak()
        assert harness.text("5") == sentence
        harness.say("hello", "5")
        assert harness.last("5").text == "You said: hello"


@pytest.mark.parametrize("changes", [{"duration": MAX_SECONDS + 1}, {"file_size": MAX_BYTES + 1}, {"file_id": "large"}])
def test_what_is_too_long_is_not_read(tmp_path: Path, changes: Json) -> None:
    recogniser = Recogniser("never")
    with (harness := VoiceHarness(tmp_path, recogniser)).running(Script()):
        harness.api.files["large"] = b"x" * (MAX_BYTES + 1)
        harness.speak(**changes)
        assert harness.text("5") == wording.LONG_SPEECH

    assert recogniser.given == []


def test_a_file_that_cannot_be_fetched(tmp_path: Path) -> None:
    with (harness := VoiceHarness(tmp_path, Recogniser("never"))).running(Script()):
        harness.speak(file_id="gone")
        assert harness.text("5") == wording.NOT_HEARD


@pytest.mark.skipif(not Transcriber.is_installed(), reason="needs requirements/speech.in")
def test_silence_says_nothing_and_what_is_no_audio_is_refused() -> None:
    import io
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as silence:
        silence.setnchannels(1)
        silence.setsampwidth(2)
        silence.setframerate(16_000)
        silence.writeframes(bytes(2 * 16_000 * 2))
    assert Transcriber().transcribed(file.getvalue()) == ""
    with pytest.raises(Exception, match="Invalid data"):
        Transcriber().transcribed(b"no audio")
