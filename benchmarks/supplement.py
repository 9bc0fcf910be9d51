"""What we wrote about films against what others say of them: Wikipedia's US films, and the tags of MovieLens.

Nothing of them is part of this repository; they are read from where they lie. A disagreement is no error by itself:
casts are cut differently, a film opens in two years, and a tag is one person's. All are printed with `--verbose`, to be
looked at one by one.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.report import show
from recommender.catalogue.movies_written import AboutFilm, read_supplement, written_folder
from recommender.catalogue.titles import dated_titles, split_titles, title_key
from recommender.catalogue.vocabulary import vocabulary

YEARS_APART = 3  # namesakes further apart are other films
GENRES: Mapping[str, frozenset[str]] = {
    "Sci-Fi": frozenset({"Science Fiction"}),
    "Animation": frozenset({"Animated"}),
    "Musical": frozenset({"Musical", "Dance"}),
    "Sport": frozenset({"Sports"}),
    "Film-Noir": frozenset({"Noir"}),
    "Action": frozenset({"Superhero", "Martial Arts", "Spy", "Disaster"}),
    "Horror": frozenset({"Slasher", "Found Footage", "Supernatural"}),
    "History": frozenset({"Historical"}),
    "Biography": frozenset({"Biography", "Biographical"}),
    "Crime": frozenset({"Legal", "Mystery"}),
    "Thriller": frozenset({"Suspense", "Mystery", "Spy"}),
    "Family": frozenset({"Family", "Animated"}),
}
_DIRECTED = re.compile(r"\bdirect(?:ed|orial)\b", re.IGNORECASE)


@dataclass
class Agreement:
    """How many of a kind of statement others agree with, and which they do not."""

    agreed: int = 0
    looked_at: int = 0
    different: list[str] = field(default_factory=list)

    def add(self, *, agrees: bool, told: str) -> None:
        """Count one statement."""
        self.looked_at += 1
        self.agreed += agrees
        if not agrees:
            self.different.append(told)

    @property
    def share(self) -> float:
        """The share that is agreed with."""
        return self.agreed / max(1, self.looked_at)


def measure(data: Path, *, verbose: bool = False) -> dict[str, Any] | None:
    """Return the shares that agree, by what is stated, or None where the others' data is missing."""
    written = read_supplement()
    try:
        found = {**_wikipedia(written, data / "wikipedia-movies"), **_tags(written, data / "movielens-small-2018")}
    except FileNotFoundError as missing:
        print(f"Skipped: the data to compare with is not there ({missing.filename}); --data names its folder.")
        return None
    show(
        f"What is written about {len(written):,} films, against what others say",
        ["statement", "agreed", "looked at", "share"],
        [[name, str(each.agreed), str(each.looked_at), f"{each.share:.3f}"] for name, each in found.items()],
    )
    if verbose:
        for name, each in found.items():
            sys.stdout.writelines(f"{name}: {line}\n" for line in each.different)
    return {
        "films": len(written),
        "new": sum(each.id is None for each in written),
        **{name: {"agreed": each.agreed, "looked_at": each.looked_at} for name, each in found.items()},
    }


def _wikipedia(written: Iterable[AboutFilm], folder: Path) -> dict[str, Agreement]:
    by_title: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with lzma.open(folder / "movies.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            by_title[title_key(row["title"])].append(row)
    found = {
        name: Agreement() for name in ("year", "year, give or take one", "director (new)", "cast (new)", "main genre")
    }
    for about in written:
        namesakes = [
            row
            for title in split_titles(about.title)
            for row in by_title.get(title_key(title), ())
            if abs(row["year"] - about.year) <= YEARS_APART
        ]
        if not namesakes:
            continue
        row = min(namesakes, key=lambda each: abs(each["year"] - about.year))
        same = row["year"] == about.year
        found["year"].add(agrees=same, told=f"{about.label}: {row['year']}")
        near = abs(row["year"] - about.year) <= 1
        found["year, give or take one"].add(agrees=near, told=f"{about.label}: {row['year']}")
        if not near:
            continue
        if genres := set(row["genres"]):
            alike = {about.genre, *GENRES.get(about.genre, ())}
            found["main genre"].add(agrees=bool(alike & genres), told=f"{about.label}: {about.genre}, not {genres}")
        if about.id is None:
            _credits(about, row, found)
    return found


def _credits(about: AboutFilm, row: Mapping[str, Any], found: Mapping[str, Agreement]) -> None:
    text = title_key(row.get("extract") or "")
    if _DIRECTED.search(text):
        right = any(title_key(name) in text for name in about.directors)
        found["director (new)"].add(agrees=right, told=f"{about.label}: {', '.join(about.directors)}")
    cast = {title_key(name) for name in row["cast"]}
    for name in about.cast if len(cast) > 2 else ():
        known = title_key(name) in cast or title_key(name) in text
        found["cast (new)"].add(agrees=known, told=f"{about.label}: {name}")


def _tags(written: Iterable[AboutFilm], folder: Path) -> dict[str, Agreement]:
    """Compare with tags that are a way to say a theme or a mood, of films that both know."""
    said = {
        way.casefold(): word
        for name in ("themes.yml", "moods.yml")
        for word, ways in vocabulary(written_folder() / name).items()
        for way in ways
    }
    tagged: dict[tuple[str, int], set[str]] = defaultdict(set)
    films = {row["movieId"]: dated_titles(row["title"]) for row in _rows(folder / "movies.csv")}
    for row in _rows(folder / "tags.csv"):
        titles, year = films.get(row["movieId"], ((), None))
        if year is not None:
            for title in titles:
                tagged[title_key(title), year].add(row["tag"].casefold())
    found = Agreement()
    for about in written:
        tags = tagged.get((title_key(about.title), about.year), set())
        for tag in sorted(tags & said.keys()):
            has = said[tag] in (*about.themes, *about.moods)
            found.add(agrees=has, told=f"{about.label}: {said[tag]}")
    return {"tags that name a theme or mood": found}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
