"""What is said in a recording."""

from __future__ import annotations

from typing import Any

from channels.speech.audio import samples
from channels.speech.weights import Weights

MAX_SILENCE = 0.6  # how sure the model may be at most that nobody speaks
BEAM = 5


class Recogniser:
    """Whisper, loaded once; it blocks, and is for one thread.

    Args:
        weights: that are installed.
    """

    def __init__(self, weights: Weights) -> None:
        from faster_whisper import WhisperModel  # takes seconds, and is not there for everybody

        self._languages = weights.languages
        self._model: Any = WhisperModel(
            "from a package", device="cpu", compute_type="int8", cpu_threads=1, files=weights.files()
        )

    def heard(self, data: bytes) -> tuple[str, str]:
        """Return what is said in a file, and in which language; nothing where nobody speaks.

        Raises:
            channels.helper.UnreadableError: it is no recording, or too long.
        """
        audio = samples(data)
        if not len(audio):
            return "", self._languages[0]
        language = self._language(audio)
        segments, _ = self._model.transcribe(audio, language=language, beam_size=BEAM, without_timestamps=True)
        text = " ".join(part.text.strip() for part in segments if part.no_speech_prob <= MAX_SILENCE)
        return text.strip(), language

    def _language(self, audio: Any) -> str:
        if len(self._languages) == 1:
            return self._languages[0]
        _, _, shares = self._model.detect_language(audio)
        sure = dict(shares)
        return max(self._languages, key=lambda each: sure.get(each, 0.0))
