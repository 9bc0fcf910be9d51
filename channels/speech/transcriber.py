"""What channels ask for the text of a recording."""

from __future__ import annotations

from channels import wording
from channels.helper import CrowdedError, Helper, HelperError, UnreadableError
from channels.security import log_failure
from channels.speech.audio import MAX_BYTES, MAX_SECONDS, TOO_LONG
from channels.speech.weights import AUTO, chosen

SECONDS = 60.0  # that a recording may take, the load of the model included
WAITING = 10  # recordings, some seconds each


class SpeechError(Exception):
    """A recording is not read. `sentence` tells the person why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Transcriber:
    """Turns recordings into text, one at a time, in a process of its own, which begins with the first one.

    Args:
        choice: of `weights.CHOICES`.
    """

    def __init__(self, choice: str = AUTO) -> None:
        self._choice = choice
        self._helper = Helper("channels.speech", seconds=SECONDS, waiting=WAITING)

    @property
    def listens(self) -> bool:
        """Whether recordings can be read here."""
        return chosen(self._choice) is not None

    def check(self, size: int | None, seconds: float | None = None) -> None:
        """Refuse a recording before it is fetched, by what is said of it.

        Raises:
            SpeechError: recordings are not read here, or not such long ones.
        """
        if not self.listens:
            raise SpeechError(wording.NO_SPEECH)
        if (size or 0) > MAX_BYTES or (seconds or 0) > MAX_SECONDS:
            raise SpeechError(wording.LONG_SPEECH)

    async def heard(self, data: bytes) -> str:
        """Return what is said in a recording.

        Raises:
            SpeechError: the packages are missing, it is too long, or nothing was understood.
        """
        self.check(len(data))
        try:
            answer = await self._helper.ask(data)
        except CrowdedError:
            raise SpeechError(wording.CROWDED) from None
        except UnreadableError as error:
            raise SpeechError(wording.LONG_SPEECH if error.reason == TOO_LONG else wording.NOT_HEARD) from None
        except HelperError as error:
            log_failure("a recording could not be read", error)
            raise SpeechError(wording.NOT_HEARD) from None
        text = str(answer.get("text", "")).strip()
        if not text:
            raise SpeechError(wording.NOT_HEARD)
        return text

    def close(self) -> None:
        """End the process."""
        self._helper.close()
