"""A small bot on a CSV file of your own, in this terminal: it recommends, says why, and learns what you like.

    python examples/csv_bot.py wines.csv

It understands a wish in free words, "more", "why", "like 2", "no 1" and "bye". The whole assistant on the same file is
one command more: PARLEY_CATALOGUE=wines make chat.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from recommender import Feedback, Kind, Need, Page, Recommender, Settings, build, train
from recommender.commands.cli import main as command


class Bot:
    """One conversation with one person."""

    def __init__(self, recommender: Recommender, person: str) -> None:
        self._recommender = recommender
        self._person = recommender.pseudonym(person)
        self._need = Need()
        self._passed: list[str] = []
        self._page: Page | None = None

    def answer(self, text: str) -> str:
        """Do what a message says, and return what to say."""
        said = text.strip().lower()
        if said == "why" and self._page is not None and self._page.recommendations:
            first = self._page.recommendations[0].item
            return "; ".join(self._recommender.explain(self._person, self._page.need, first))
        if opinion := re.fullmatch(r"(like|no) (\d+)", said):
            return self._note(Kind.LIKE if opinion[1] == "like" else Kind.DISLIKE, int(opinion[2]))
        if said != "more":
            self._need, self._passed = Need(themes=(text.strip(),)) if said else Need(), []
        return self._list()

    def _list(self) -> str:
        page = self._page = self._recommender.recommend(self._person, self._need, skip=self._passed)
        self._passed += [each.item for each in page.recommendations]
        lines = self._recommender.lines(self._person, page)
        return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1)) or "That is all there is."

    def _note(self, kind: Kind, place: int) -> str:
        shown = self._page.recommendations if self._page is not None else ()
        if not 1 <= place <= len(shown):
            return "Which one do you mean?"
        item = shown[place - 1].item
        event = Feedback(
            key=uuid4().hex,
            user=self._person,
            item=item,
            kind=kind,
            session="csv-bot",
            channel="terminal",
            at=datetime.now(UTC),
        )
        self._recommender.record([event])
        return f"Noted: {self._recommender.wording.label(item)}."


def main(arguments: list[str]) -> int:
    """Describe the file if that has not been done, prepare, and talk until "bye" or the end of the input."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    file = Path(arguments[0])
    name = re.sub(r"[^a-z]+", "_", file.stem.lower()).strip("_")
    if not Path("catalogues", f"{name}.yml").exists() and command(["new-catalogue", name, "--csv", str(file)]):
        return 1
    settings = Settings(catalogue=name)
    build(settings)
    train(settings)
    with Recommender.open(settings) as recommender:
        bot = Bot(recommender, "terminal:me")
        print("What are you in the mood for?")
        for line in sys.stdin:
            if line.strip().lower() == "bye":
                break
            print(bot.answer(line))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
