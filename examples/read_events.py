"""Reads what people said and were shown, for reports and for training elsewhere. Only pseudonyms are in the store.

python examples/read_events.py            the catalogue that PARLEY_CATALOGUE names, and the store of PARLEY_HOME
python examples/read_events.py out.csv    writes people's opinions into a file as well
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from recommender import Settings
from recommender.store import open_store


def main(arguments: list[str]) -> None:
    """Print how much there is, and what is liked; write the opinions if a file is named."""
    settings = Settings()
    with open_store(settings.database_url, weights=settings.event_weights) as store:
        counts = store.counts()
        print(f"{counts.users} people, {counts.feedback} pieces of feedback, {counts.exposures} items shown")
        print(f"{store.feedback_since(datetime(datetime.now(UTC).year, 1, 1, tzinfo=UTC))} pieces are of this year")
        liked: Counter[str] = Counter()
        rows: list[tuple[str, str, float, str]] = []
        for person, signals in store.all_signals():  # one person at a time, however many there are
            liked.update(each.item for each in signals if each.liked)
            rows += [(person, each.item, each.weight, each.at.isoformat()) for each in signals]
    for item, people in liked.most_common(5):
        print(f"  {item}: liked by {people}")
    if arguments:
        with Path(arguments[0]).open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(("person", "item", "weight", "at"))
            table.writerows(rows)
        print(f"Written: {len(rows)} opinions to {arguments[0]}")


if __name__ == "__main__":
    main(sys.argv[1:])
