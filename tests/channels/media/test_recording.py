"""Recordings as files, and what is heard in them where the packages are installed."""

from __future__ import annotations

import asyncio
import io
import math
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import wording
from channels.helper import UnreadableError
from channels.speech.audio import MAX_SECONDS, NO_AUDIO, RATE, TOO_LONG, container_of, samples
from channels.speech.transcriber import SpeechError, Transcriber
from channels.speech.weights import KNOWN, Weights, chosen

installed = pytest.mark.skipif(chosen("auto") is None, reason="needs requirements/speech.in")
speaks = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs Debian's espeak-ng")


def tone(seconds: float, rate: int = 8_000, height: float = 0.0) -> bytes:
    """Return a WAVE file with a tone of 440 Hz, or of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        values = (int(32767 * height * math.sin(2 * math.pi * 440 * at / rate)) for at in range(int(seconds * rate)))
        sound.writeframes(b"".join(struct.pack("<h", value) for value in values))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"OggS" + bytes(30), "ogg"),
        (b"\x1aE\xdf\xa3" + bytes(30), "matroska"),
        (bytes(4) + b"ftypM4A " + bytes(30), "mp4"),
        (b"RIFF" + bytes(4) + b"WAVE", "wav"),
        (b"ID3\x04" + bytes(30), "mp3"),
        (b"\xff\xfb\x90" + bytes(30), "mp3"),
        (b"#EXTM3U\nfile:///etc/passwd", None),
        (b"ffconcat version 1.0\nfile /etc/passwd", None),
        (b"RIFF" + bytes(4) + b"AVI ", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_content(data: bytes, kind: str | None) -> None:
    assert container_of(data) == kind


@given(st.binary(max_size=40))
def test_any_content_has_a_kind_or_none(data: bytes) -> None:
    assert container_of(data) in {None, "ogg", "matroska", "mp4", "wav", "mp3"}


@installed
def test_samples_are_those_of_the_sound_at_the_rate_that_is_wanted() -> None:
    found = samples(tone(2.0, height=0.5))
    assert len(found) == pytest.approx(2 * RATE, rel=0.01)
    assert float(abs(found).max()) == pytest.approx(0.5, rel=0.05)


@installed
@pytest.mark.parametrize("data", [b"no audio", b"OggS" + bytes(200), b"#EXTM3U\n/etc/passwd", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=NO_AUDIO):
        samples(data)


@installed
def test_a_long_recording_is_refused_however_few_bytes_it_has() -> None:
    with pytest.raises(UnreadableError, match=TOO_LONG):
        samples(tone(MAX_SECONDS * 1.2, rate=1_000))


def test_which_weights_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("off") is None
    missing = Weights(("a_package_that_is_not_there",), ("en",))
    assert not missing.is_installed
    monkeypatch.setitem(KNOWN, "base", missing)
    assert chosen("base") is None
    tiny = KNOWN["tiny.en"]
    assert chosen("auto") == (tiny if tiny.is_installed else None)


def test_weights_that_come_in_parts_are_put_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, files in {
        "one": {"model.bin.part1": b"ab"},
        "two": {"model.bin.part2": b"cd", "config.json": b"{}"},
    }.items():
        folder = tmp_path / f"weights_{name}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        for file, data in files.items():
            (folder / file).write_bytes(data)
    monkeypatch.syspath_prepend(tmp_path)
    assert Weights(("weights_one", "weights_two"), ()).files() == {"model.bin": b"abcd", "config.json": b"{}"}


@installed
@speaks
def test_what_is_said_is_heard_and_silence_says_nothing() -> None:
    speak = ["espeak-ng", "-v", "en-us", "-s", "140", "--stdout", "a french comedy from the nineties"]
    recording = subprocess.run(speak, capture_output=True, check=True).stdout

    async def work() -> None:
        transcriber = Transcriber()
        try:
            heard = await transcriber.heard(recording)
            assert "comedy" in heard.lower()
            with pytest.raises(SpeechError) as silence:
                await transcriber.heard(tone(2.0))
            assert silence.value.sentence == wording.NOT_HEARD
            with pytest.raises(SpeechError) as long:
                await transcriber.heard(tone(MAX_SECONDS * 1.2, rate=1_000))
            assert long.value.sentence == wording.LONG_SPEECH
        finally:
            transcriber.close()

    asyncio.run(work())
