"""How well recordings are heard, and how long it takes: `python -m benchmarks.assistant.voice`, of speech by espeak-ng.

Runs in the assistant's environment with requirements/speech.in or speech-small.in installed, or both; needs the program
espeak-ng (Debian's package). Prints what was heard, and the word error rate: insertions, deletions and substitutions by
the number of words said. `--files FOLDER` reads recordings of people instead: name.wav (or .ogg, .mp3, .webm, .m4a)
with what is said in it in name.txt.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from channels.speech.recogniser import Recogniser
from channels.speech.weights import KNOWN

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
    """Return a WAVE file."""
    speak = ["espeak-ng", "-v", voice, "-s", "140", "--stdout", text]
    return subprocess.run(speak, capture_output=True, check=True).stdout


def recordings(folder: Path) -> list[tuple[str, bytes]]:
    """Return recordings of people, each with what is said in it."""
    return [
        (words.read_text("utf-8").strip(), sound.read_bytes())
        for words in sorted(folder.glob("*.txt"))
        for sound in sorted(folder.glob(f"{words.stem}.*"))
        if sound != words
    ]


def measure(name: str, recogniser: Recogniser, said: Sequence[tuple[str, bytes]]) -> None:
    """Print what is heard in recordings, and how much of it is wrong."""
    wrong, seconds = [], []
    for text, audio in said:
        started = time.process_time()
        heard, _ = recogniser.heard(audio)
        seconds.append(time.process_time() - started)
        wrong.append(errors(words(text), words(heard)))
        print(f"{name}  {seconds[-1]:5.2f} s  {text!r} -> {heard!r}")
    count = sum(len(words(text)) for text, _ in said)
    print(
        f"{name}: {wrong.count(0)} of {len(said)} word by word, {sum(wrong)} of {count} words wrong "
        f"({sum(wrong) / count:.0%}), {statistics.median(seconds):.2f} s of one core each\n"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all weights that are installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=Path)
    options = parser.parse_args(arguments)
    known = {name: weights for name, weights in KNOWN.items() if weights.is_installed}
    if not known:
        sys.exit("install requirements/speech.in first, see docs/senses.md")
    for name, weights in known.items():
        recogniser = Recogniser(weights)
        if options.files is not None:
            measure(name, recogniser, recordings(options.files))
            continue
        for voice in VOICES:
            measure(f"{name} {voice}", recogniser, [(text, spoken(text, voice)) for text in SAID])


if __name__ == "__main__":
    main()
