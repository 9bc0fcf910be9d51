"""Loads the music catalogue: artists with what listeners' tags say of them, and who played whom how often.

The source is a directory with the files of Last.fm HetRec 2011 (`music.yml` names its terms). Without one, a small
sample that was made up for this project is read: well-known artists with facts given by hand, and listeners that nobody
is.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from recommender.catalogue.english import common
from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings, popularity_of
from recommender.catalogue.names import ORDINARY, short_names
from recommender.domain.items import Item

ARTISTS, TAGS, PLAYS, TAGGED = "artists.dat", "tags.dat", "user_artists.dat", "user_taggedartists.dat"
FILES = (ARTISTS, TAGS, PLAYS, TAGGED)
FETCHED = "lastfm"  # what the source is called in the description
SAMPLE, VOCABULARY = "music_sample.yml", "music_tags.yml"
# What an artist is, at least so many and such a share of those who tagged them say: tags are jokes and mistakes, too.
# Of genres everybody speaks; of moods, times and places only some do.
AGREEING, AGREEING_SHARE, SHARES = 2, 0.02, {"genre": 0.05, "voice": 0.08}
FEW_TAGGERS = 4  # of an artist whom fewer tagged, one is believed
KNOWN = 75  # who is better known than so many percent is called for short
_NOBODY = frozenset({"", "[unknown]", "<unknown>", "unknown", "unknown artist", "various", "various artists", "va"})


@dataclass(frozen=True)
class Meaning:
    """What a tag says of an artist."""

    facet: str
    value: str


def load(directory: Path) -> Loaded:
    """Read the files of Last.fm HetRec 2011.

    Raises:
        SourceError: a file is missing or is not what it should be.
    """
    names = {artist: name for artist, name in _rows(directory / ARTISTS, 2) if name.casefold() not in _NOBODY}
    plays = [
        (int(user), artist, int(count)) for user, artist, count in _numbers(directory / PLAYS, 3) if artist in names
    ]
    listeners = Counter(artist for _, artist, _ in plays)
    fame = _percentiles({artist: listeners[artist] for artist in names})
    tags = {row[0]: row[1] for row in _rows(directory / TAGS, 2)}
    told = _Tags()
    for user, artist, tag in _numbers(directory / TAGGED, 3):
        told.add(user, artist, tags.get(tag, ""))
    items = tuple(
        Item(id=_id(artist), title=name[:200], terms=told.terms(artist), numbers={"popularity": fame[artist]})
        for artist, name in names.items()
    )
    return Loaded(
        items=items,
        ratings=_counted((user, _id(artist), count) for user, artist, count in plays),
        sources=sources(directory),
        aliases=short({name: (_id(artist), listeners[artist], fame[artist]) for artist, name in names.items()}),
        popularity={_id(artist): percentile / 100 for artist, percentile in fame.items()},
        notes={"tags that say something": told.used, "tags dropped": told.dropped},
    )


def load_sample() -> Loaded:
    """Read the sample that comes with this package."""
    sample: dict[str, Any] = yaml.safe_load(_packaged(SAMPLE))
    items = [_sampled(name, told) for name, told in sample["artists"].items()]
    ids = {item.title: item.id for item in items}
    plays = [
        (number, ids[artist], count)
        for number, liked in enumerate(sample["listeners"].values())
        for artist, count in liked.items()
    ]
    return Loaded(
        items=tuple(items),
        ratings=_counted(plays),
        sources=sample_sources(),
        aliases=short(
            {item.title: (item.id, round(item.numbers["popularity"]), item.numbers["popularity"]) for item in items}
        ),
        popularity=popularity_of(items),
    )


def short(artists: Mapping[str, tuple[str, int, float]]) -> dict[str, tuple[str, ...]]:
    """Return what well-known artists are called for short, where it tells who is meant, by their ids: "Bowie", "Floyd".

    Args:
        artists: of each name its id, how many listen to it, and what percentage of artists are less known.
    """
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for surface, names in short_names({name: listeners for name, (_, listeners, _) in artists.items()}):
        item, _, fame = artists[names[0]]
        if len(names) == 1 and fame >= KNOWN and common(surface) < ORDINARY:
            found[item] = (*found[item], surface)
    return dict(found)


def sources(directory: Path) -> dict[str, str]:
    """Return the digests of the files in a directory.

    Raises:
        SourceError: one is missing.
    """
    return {name: f"sha256:{hashlib.sha256(_read(directory / name)).hexdigest()}" for name in FILES}


def sample_sources() -> dict[str, str]:
    """Return the digest of the sample."""
    return {SAMPLE: f"sha256:{hashlib.sha256(_packaged(SAMPLE)).hexdigest()}"}


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, Meaning]:
    """Return what each tag that says something means, by its spelling in small letters.

    Raises:
        ValueError: a tag stands twice.
    """
    meanings: dict[str, Meaning] = {}
    for facet, values in yaml.safe_load(_packaged(VOCABULARY)).items():
        for value, spellings in values.items():
            for tag in dict.fromkeys(str(each).casefold() for each in (value, *spellings)):
                if tag in meanings:
                    raise ValueError(f"{VOCABULARY}: the tag {tag!r} stands twice")
                meanings[tag] = Meaning(facet, value)
    return meanings


def _counted(plays: Iterable[tuple[int, str, int]]) -> SourceRatings:
    """Return who played which artist how often as counts, without stars or times; less than once says nothing."""
    rows = [(user, artist, count) for user, artist, count in plays if count >= 1]
    nothing = np.zeros(len(rows))
    return SourceRatings(
        np.array([user for user, _, _ in rows], dtype=np.int32),
        tuple(artist for _, artist, _ in rows),
        nothing.astype(np.float32),
        nothing.astype(np.int64),
        np.array([count for _, _, count in rows], dtype=np.float32),
    )


class _Tags:
    """What people said of artists by tags, counted by who said it."""

    def __init__(self) -> None:
        self._said: dict[str, dict[Meaning, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._taggers: dict[str, set[str]] = defaultdict(set)
        self.used = self.dropped = 0

    def add(self, user: str, artist: str, tag: str) -> None:
        meaning = vocabulary().get(tag.strip().casefold())
        self._taggers[artist].add(user)
        if meaning is None:
            self.dropped += 1
        else:
            self.used += 1
            self._said[artist][meaning].add(user)

    def terms(self, artist: str) -> dict[str, tuple[str, ...]]:
        """Return what enough people agree on, what most say first."""
        taggers = len(self._taggers[artist])
        found: dict[str, list[str]] = {}
        ranked = sorted(self._said[artist].items(), key=lambda each: (-len(each[1]), each[0].facet, each[0].value))
        for meaning, people in ranked:
            share = SHARES.get(meaning.facet, AGREEING_SHARE)
            if len(people) >= (max(AGREEING, share * taggers) if taggers >= FEW_TAGGERS else 1):
                found.setdefault(meaning.facet, []).append(meaning.value)
        return {facet: tuple(values) for facet, values in found.items()}


def _sampled(name: str, told: Mapping[str, Any]) -> Item:
    """Return an artist of the sample, with the same id wherever they stand in it."""
    terms = {facet: tuple(values) for facet, values in told.items() if facet != "popularity"}
    item_id = "sample-" + "-".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())
    return Item(id=item_id, title=name, terms=terms, numbers={"popularity": float(told["popularity"])})


def _percentiles(counts: Mapping[str, int]) -> dict[str, float]:
    """Return which share of the artists, in per cent, has no more listeners; rounded down to a tenth."""
    numbers = np.array(list(counts.values()), dtype=np.int64)
    below = np.searchsorted(np.sort(numbers), numbers)
    percentiles = np.floor(1000 * below / max(len(numbers) - 1, 1)) / 10
    return dict(zip(counts, percentiles.tolist(), strict=True))


def _id(artist: str) -> str:
    return f"lastfm-{artist}"


def _numbers(path: Path, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield rows of whole numbers, as they are written.

    Raises:
        SourceError: see `_rows`; or something is no number.
    """
    for number, row in enumerate(_rows(path, columns), start=2):
        if not all(each.isascii() and each.isdecimal() for each in row):
            raise SourceError(f"{path.name}, line {number}: {' '.join(row)[:80]!r} should be {columns} whole numbers")
        yield row


def _rows(path: Path, columns: int) -> Iterator[tuple[str, ...]]:
    """Yield the first columns of a file's rows, without the header; empty lines are passed over.

    Raises:
        SourceError: the file is missing, or a row is too short.
    """
    for number, line in enumerate(_text(_read(path)).split("\n"), start=1):
        cells = tuple(line.rstrip("\r").split("\t"))
        if number == 1 or cells == ("",):
            continue
        if len(cells) < columns:
            raise SourceError(f"{path.name}, line {number}: {len(cells)} of {columns} columns, separated by tabs")
        yield tuple(cell.strip() for cell in cells[:columns])


def _text(content: bytes) -> str:
    """Decode what is UTF-8 in one file of the source and Latin-1 in another."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read; the directory has to hold {', '.join(FILES)}") from error


def _packaged(name: str) -> bytes:
    return files("recommender.catalogue").joinpath(name).read_bytes()


def _at(directory: Path) -> Loader:
    """Return the loader for a directory of the files, or for one with sources that were fetched."""
    if (directory / FETCHED).is_dir():
        directory /= FETCHED
    return Loader(load=partial(load, directory), sources=partial(sources, directory))


LOADER = Loader(load=load_sample, sources=sample_sources, at=_at)
