"""How well voice messages are heard, and how long it takes on one core: `voice.py`, of speech made by espeak-ng.

Runs in the assistant's environment with requirements/speech.in installed; needs the programs espeak-ng and opusenc
(Debian: espeak-ng, opus-tools). Prints what was heard, and the word error rate: insertions, deletions and
substitutions by the number of words said.
"""

from __future__ import annotations

import os

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import re  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where the channels are

from channels.telegram.voice import Transcriber  # noqa: E402

VOICES = ("en-us", "en-gb")
SAID = (
    "something like heat but funnier",
    "a french comedy from the nineties",
    "recommend a short science fiction film",
    "who directed the first one",
    "I have seen the second",
    "not for me, something newer please",
    "a thriller without violence for tonight",
    "show me more",
    "I liked the godfather and alien",
    "what do you know about me",
    "a movie with tom hanks from the two thousands",
    "delete everything about me",
)
SAME = {"2000s": "two thousands", "1990s": "nineties", "90s": "nineties", "sci-fi": "science fiction"}


def words(text: str) -> list[str]:
    """Return the words of a text, however it is written.

    >>> words("From the 2000s, please.")
    ['from', 'the', 'two', 'thousands', 'please']
    """
    text = text.lower()
    for form, spoken in SAME.items():
        text = text.replace(form, spoken)
    return re.findall(r"[a-z']+", text)


def errors(said: list[str], heard: list[str]) -> int:
    """Return the edit distance in words.

    >>> errors(["show", "me", "more"], ["show", "more", "please"])
    2
    """
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, start=1):
        above, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (one != other))
    return row[-1]


def spoken(text: str, voice: str) -> bytes:
    """Return Ogg/Opus as Telegram's programs record it: mono, 24 kbit/s."""
    speak = ["espeak-ng", "-v", voice, "-s", "140", "--stdout", text]
    wave = subprocess.run(speak, capture_output=True, check=True).stdout
    return subprocess.run(
        ["opusenc", "--quiet", "--bitrate", "24", "-", "-"], input=wave, capture_output=True, check=True
    ).stdout


def main() -> None:
    """Measure both voices."""
    if not Transcriber.is_installed():
        sys.exit("install requirements/speech.in first, see docs/telegram.md")
    transcriber = Transcriber()
    for voice in VOICES:
        wrong, seconds = [], []
        for text in SAID:
            audio = spoken(text, voice)
            started = time.perf_counter()
            heard = transcriber.transcribed(audio)
            seconds.append(time.perf_counter() - started)
            wrong.append(errors(words(text), words(heard)))
            print(f"{voice}  {seconds[-1]:5.2f} s  {text!r} -> {heard!r}")
        count = sum(len(words(text)) for text in SAID)
        print(
            f"{voice}: {wrong.count(0)} of {len(SAID)} word by word, {sum(wrong)} of {count} words wrong, "
            f"{statistics.median(seconds):.2f} s each\n"
        )


if __name__ == "__main__":
    main()
