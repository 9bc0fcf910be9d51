"""Which language people write, and the channels' own sentences in it.

A language is a folder of `languages/` (docs/guides/language.md): its `language.yml` has the letters that tell it, its
`channels.yml` what `wording.py` and the buttons of `commands.py` say, by the English.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import yaml
from cachetools import LRUCache

from channels.message import BotMessage, Choice

FOLDER = Path(__file__).parents[1] / "languages"
ENGLISH = "en"
ENOUGH = 2  # words in Latin letters that tell English: one is as well a title, or "ok"
REMEMBERED = 10_000  # conversations


class Languages:
    """Remembers in which language somebody last wrote, and says what a channel says in it; English where none is known.

    What was remembered ends with the process: who then writes is known again.
    """

    def __init__(self) -> None:
        self._written: MutableMapping[str, str] = LRUCache(REMEMBERED)

    def note(self, sender: str, text: str) -> None:
        """Take in what somebody wrote in a conversation; a text that tells no language changes nothing."""
        code = told_by(text)
        if code is not None:
            self._written[sender] = code

    def sentence(self, english: str, sender: str) -> str:
        """Return a sentence of `wording.py`, whose places are still open, in the language of a conversation."""
        return sentences(self._written.get(sender, ENGLISH)).get(english, english)

    def said(self, message: BotMessage, sender: str) -> BotMessage:
        """Return a message with what is the channels' own in the language of a conversation."""
        if self._written.get(sender, ENGLISH) == ENGLISH:
            return message

        def named(choice: Choice) -> Choice:
            return replace(choice, label=self.sentence(choice.label, sender))

        text, choices = self.sentence(message.text, sender), tuple(map(named, message.choices))
        return replace(message, text=text, choices=choices)


def told_by(text: str) -> str | None:
    """Return the code of the language that a text is in; None where it says too little.

    >>> told_by("想看 Heat 那样的"), told_by("something like 千与千寻"), told_by("ok"), told_by("🙂")
    ('zh', 'en', None, None)
    """
    words = sum(word.strip(".,!?").isascii() and any(map(str.isalpha, word)) for word in text.split())
    for code, ranges in _letters().items():
        letters = sum(any(first <= ord(sign) <= last for first, last in ranges) for sign in text)
        if letters and (words < ENOUGH or letters > 2 * words):
            return code
    return ENGLISH if words >= ENOUGH else None


@lru_cache(maxsize=8)
def sentences(code: str) -> Mapping[str, str]:
    """Return the channels' sentences of a language by their English; none where it has no file of them."""
    path = FOLDER / code / "channels.yml"
    return dict(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else {}


@lru_cache(maxsize=1)
def _letters() -> Mapping[str, list[list[int]]]:
    """Return the ranges of letters of each language that has a folder."""
    paths = sorted(FOLDER.glob("*/language.yml"))
    return {path.parent.name: yaml.safe_load(path.read_text("utf-8"))["letters"] for path in paths}
