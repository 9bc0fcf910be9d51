"""Builds a catalogue from its sources and writes it, with its ratings and its lexicon, as one directory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.catalogue import feed as feeds
from recommender.catalogue import movies_fetched, music, news, shop
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.feed import Feed, Operation, load_feed, with_feed
from recommender.catalogue.from_table import table_loader
from recommender.catalogue.levels import with_levels
from recommender.catalogue.lexicon import lexicon, unused_words
from recommender.catalogue.loader import (
    Loaded,
    Loader,
    Loaders,
    SourceError,
    SourceRatings,
    files_digest,
    own_loader,
)
from recommender.catalogue.places import own_description, own_folder
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.catalogue.texts import KeptTexts, digests, load_texts, with_texts
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import Item
from recommender.settings import Settings

RATINGS_FILE, LEXICON_FILE, MANIFEST_FILE = "ratings.npz", "lexicon.json", "manifest.json"
FEW_WORDS = 5  # for values that no item has: so many are told, since a sample lacks many
NAMES_FILE = "names.json"  # aliases and popularity, of which otherwise only the lexicon knows

# The catalogues that come with the package; people's own are found by `places`.
LOADERS: Loaders = {
    "movies": movies_fetched.LOADER,
    "music": music.LOADER,
    "news": news.LOADER,
    "shop": shop.LOADER,
}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Ratings:
    """Imported ratings in parallel arrays: numbers of people, positions in the catalogue, stars, seconds since 1970.

    `counts` are those of `SourceRatings`.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    times: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32] | None = None


def build(settings: Settings, progress: Progress = lambda line: None) -> dict[str, Any]:
    """Build the catalogue that the settings name; replace what stood in its directory at once. Returns the manifest.

    Texts that were imported for its items become part of them, and what was fed is added, changed and withdrawn. Where
    its files are, is remembered.

    Raises:
        SourceError: a source is missing or not what it should be.
        ValueError: a source's items or ratings are not well formed.
    """
    loader, spec = _loader(settings), load_spec(settings.catalogue)
    progress(f"Reading {spec.noun.many} and ratings")
    loaded: Loaded = loader.load()
    with feeds.writing(settings.catalogue_dir):
        return _write_all(settings, spec, loaded, load_feed(settings.feed_file), progress)


def feed(
    settings: Settings, operation: Operation, rows: Sequence[Mapping[str, Any]], progress: Progress = lambda line: None
) -> dict[str, Any]:
    """Add, change or withdraw items of the built catalogue, without its sources. Returns the manifest.

    Raises:
        FeedError: a row is wrong; nothing was changed.
        FileNotFoundError: the catalogue has not been built.
        ValueError: what was built is not well formed.
    """
    spec = load_spec(settings.catalogue)
    with feeds.writing(settings.catalogue_dir):
        built = _built(settings.catalogue_dir, spec)
        fed = feeds.changed(load_feed(settings.feed_file), operation, rows, built, spec)
        feeds.keep_feed(settings.feed_file, fed)  # first: what is kept and not yet built is built the next time
        return _write_all(settings, spec, built, fed, progress)


def _write_all(
    settings: Settings, spec: CatalogueSpec, loaded: Loaded, fed: Feed, progress: Progress
) -> dict[str, Any]:
    """Write a catalogue with what was fed and with the texts that were imported."""
    texts = load_texts(settings.texts_dir)
    whole = with_feed(loaded, fed, spec)
    whole = replace(
        whole,
        items=with_texts(whole.items, texts),
        sources={**whole.sources, **_beside(settings)},
        notes={**whole.notes, **{f"texts of {each.source}": len(each.texts) for each in texts}},
    )
    source = source_path(settings)
    if source == settings.download_dir:
        source = None  # found anew each time: what is fetched later counts, and what is deleted does not
    return write(spec, whole, settings.catalogue_dir, progress, texts, source=source)


def _beside(settings: Settings) -> dict[str, str]:
    """Return the digests of what is kept beside the sources."""
    return {**digests(settings.texts_dir), **feeds.digest(settings.feed_file)}


def _built(directory: Path, spec: CatalogueSpec) -> Loaded:
    """Return a built catalogue as a loader would.

    Raises:
        FileNotFoundError: it has not been built, or by code that did not keep the names.
        ValueError: a file is corrupt.
    """
    catalogue, ratings = Catalogue.load(directory, spec), load_ratings(directory)
    names = json.loads((directory / NAMES_FILE).read_text("utf-8"))
    manifest = json.loads((directory / MANIFEST_FILE).read_text("utf-8"))
    return Loaded(
        items=tuple(catalogue.items),
        ratings=SourceRatings(
            ratings.users,
            tuple(catalogue.ids[position] for position in ratings.items.tolist()),
            ratings.values,
            ratings.times,
            ratings.counts,
        ),
        sources=manifest["sources"],
        aliases={item: tuple(said) for item, said in names["aliases"].items()},
        popularity=names["popularity"],
        notes=manifest["notes"],
        as_of=manifest["as_of"],
        terms=manifest.get("fetched_terms", ""),
    )


def write(
    spec: CatalogueSpec,
    loaded: Loaded,
    directory: Path,
    progress: Progress = lambda line: None,
    texts: Sequence[KeptTexts] = (),
    *,
    source: Path | None = None,
) -> dict[str, Any]:
    """Check what a loader returned, write it to a directory and return its manifest, with the terms of the texts in it.

    `source` is the directory that it was read from, if any.

    Raises:
        ValueError: items or ratings are not well formed.
    """
    items, dropped = _checked_items(spec, loaded.items)
    catalogue = Catalogue(spec, with_levels(spec, items))
    ratings = checked_ratings(catalogue, loaded.ratings)
    words = lexicon(catalogue, loaded)
    manifest = _manifest(catalogue, ratings, loaded, words, dropped)
    manifest["source"] = None if source is None else str(source.resolve())
    manifest["fetched_terms"] = loaded.terms
    manifest["terms_of_use"] += loaded.terms + "".join(f"Texts: {each.source}. {each.licence}\n" for each in texts)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        fresh = Path(temporary) / "new"
        catalogue.save(fresh)
        columns = {name: column for name, column in vars(ratings).items() if column is not None}
        np.savez_compressed(fresh / RATINGS_FILE, **columns)
        _write_json(fresh / LEXICON_FILE, words)
        _write_json(
            fresh / NAMES_FILE,
            {
                "aliases": {item: said for item, said in loaded.aliases.items() if said and item in catalogue},
                "popularity": {item: known for item, known in loaded.popularity.items() if item in catalogue},
            },
        )
        _write_json(fresh / MANIFEST_FILE, manifest)
        if directory.exists():
            directory.rename(Path(temporary) / "old")
        fresh.rename(directory)
    for line in describe(manifest):
        progress(line)
    return manifest


def describe(manifest: Mapping[str, Any]) -> list[str]:
    """Return the lines that tell a person what was built and on what terms it may be used."""
    counts = manifest["counts"]
    lines = [", ".join(f"{number:,} {name}" for name, number in counts.items())]
    lines += [f"{name}: {number}" for name, number in manifest["notes"].items()]
    lines.append(
        "known of the items: " + ", ".join(f"{facet} {share:.0%}" for facet, share in manifest["coverage"].items())
    )
    if unused := manifest["unused_words"]:
        more = f"; and {len(unused) - FEW_WORDS:,} more, see {MANIFEST_FILE}" if len(unused) > FEW_WORDS else ""
        lines.append(f"words for values that no item has: {'; '.join(unused[:FEW_WORDS])}{more}")
    return [*lines, *manifest["terms_of_use"].splitlines()]


def is_current(settings: Settings) -> bool:
    """Whether the catalogue has been built from these sources by this code and description."""
    try:
        manifest = json.loads((settings.catalogue_dir / MANIFEST_FILE).read_text("utf-8"))
        return bool(
            manifest["sources"] == {**_loader(settings).sources(), **_beside(settings)}
            and manifest["code"] == _code_digest()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def load_as_of(directory: Path) -> float | None:
    """Read when an archive ends, in days since 1970; None of a catalogue that is of today.

    Raises:
        FileNotFoundError: the catalogue has not been built.
    """
    found: float | None = json.loads((directory / MANIFEST_FILE).read_text("utf-8")).get("as_of")
    return found


def load_ratings(directory: Path) -> Ratings:
    """Read the ratings of a built catalogue.

    Raises:
        FileNotFoundError: the catalogue has not been built.
    """
    with np.load(directory / RATINGS_FILE, allow_pickle=False) as arrays:
        return Ratings(**arrays)


def source_path(settings: Settings) -> Path | None:
    """Return the directory of a catalogue's files: the one that is named, that it was built from, or what was fetched.

    None where there is none: a loader then reads its sample, or has no need of one.
    """
    if settings.source is not None:
        return settings.source
    try:
        remembered = json.loads((settings.catalogue_dir / MANIFEST_FILE).read_text("utf-8")).get("source")
    except (OSError, ValueError, AttributeError):
        remembered = None
    if remembered:
        return Path(str(remembered))
    return settings.download_dir if settings.download_dir.is_dir() else None


def _known_loader(name: str) -> Loader:
    """Return how a catalogue is read: by the package, by its description's source, or by the code beside that."""
    description = own_description(name)
    if description.is_file():
        spec = load_spec(name)
        return table_loader(spec, description) if spec.source is not None else own_loader(description)
    try:
        return LOADERS[name]
    except KeyError:
        own = sorted(path.stem for path in own_folder().glob("*.yml"))
        raise SourceError(f"there is no catalogue {name!r}; there are: {', '.join([*LOADERS, *own])}") from None


def _loader(settings: Settings) -> Loader:
    """Return how the chosen catalogue is read, from files that were named if there are such.

    Raises:
        SourceError: there is no such catalogue, or it reads no files.
    """
    loader = _known_loader(settings.catalogue)
    path = source_path(settings)
    if path is None:
        return loader
    if loader.at is None:
        raise SourceError(f"the catalogue {settings.catalogue!r} reads no files: leave --path and PARLEY_SOURCE out")
    return loader.at(path)


def _checked_items(spec: CatalogueSpec, items: tuple[Item, ...]) -> tuple[list[Item], dict[str, int]]:
    """Return the items without numbers that cannot be true, and how many were taken off in each facet.

    Raises:
        ValueError: an item has a facet that is not described.
    """
    dropped: dict[str, int] = {}
    checked = []
    for item in items:
        unknown = [
            *(name for name in item.terms if not isinstance(spec.facets.get(name), TermsFacet)),
            *(name for name in item.numbers if not isinstance(spec.facets.get(name), NumberFacet)),
        ]
        if unknown:
            raise ValueError(f"{item.label} has facets that are not described: {', '.join(unknown)}")
        numbers = {}
        for name, number in item.numbers.items():
            facet = spec.facets[name]
            if isinstance(facet, NumberFacet) and facet.low <= number <= facet.high:
                numbers[name] = number
            else:
                dropped[name] = dropped.get(name, 0) + 1
        checked.append(item if len(numbers) == len(item.numbers) else item.model_copy(update={"numbers": numbers}))
    return checked, dropped


def checked_ratings(catalogue: Catalogue, ratings: SourceRatings) -> Ratings:
    """Return the ratings with items as positions.

    Raises:
        ValueError: lengths differ, an item is unknown, or a value or a count is out of range.
    """
    counts = ratings.counts
    columns = (ratings.users, ratings.items, ratings.values, ratings.times, *(() if counts is None else (counts,)))
    if len({len(column) for column in columns}) > 1:
        raise ValueError("users, items, values, times and counts of the ratings differ in length")
    strangers = set(ratings.items) - catalogue.index.keys()
    if strangers:
        raise ValueError(f"ratings of unknown items, among them {min(strangers)}")
    counted = np.zeros(len(ratings.values), dtype=np.bool_) if counts is None else ~np.isnan(counts)
    if counts is not None and np.any(~(counts[counted] > 0) | np.isinf(counts[counted])):
        raise ValueError("a count has to be above 0")
    outside = (ratings.values < RATING_LOW) | (ratings.values > RATING_HIGH) | np.isnan(ratings.values)
    if np.any(outside & ~counted):
        raise ValueError(f"ratings have to be from {RATING_LOW} to {RATING_HIGH}")
    positions = np.fromiter((catalogue.index[item] for item in ratings.items), np.int32, len(ratings.items))
    return Ratings(
        ratings.users.astype(np.int32),
        positions,
        ratings.values.astype(np.float32),
        ratings.times.astype(np.int64),
        None if counts is None else counts.astype(np.float32),
    )


def _manifest(
    catalogue: Catalogue, ratings: Ratings, loaded: Loaded, words: Mapping[str, Any], dropped: Mapping[str, int]
) -> dict[str, Any]:
    spec = catalogue.spec
    known = {name: column.known for name, column in catalogue.columns.items()}
    known |= {name: ~np.isnan(column) for name, column in catalogue.numbers.items()}
    return {
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "as_of": loaded.as_of,
        "code": _code_digest(),
        "sources": dict(loaded.sources),
        "counts": {
            spec.noun.many: len(catalogue),
            "ratings": len(ratings.users),
            "people who rated": len(np.unique(ratings.users)),
            f"rated {spec.noun.many}": len(np.unique(ratings.items)),
            "ways to say a title": len(words["titles"]),
            "words and names": len(words["terms"]),
        },
        "coverage": {
            name: round(float(known[name].mean()), 4) if len(catalogue) else 0.0
            for name in spec.facets
            if name in known
        },
        "notes": {**loaded.notes, **{f"values out of range, dropped: {name}": n for name, n in dropped.items()}},
        "unused_words": unused_words(catalogue),
        "terms_of_use": spec.terms_of_use,
    }


@cache
def _code_digest() -> str:
    """A digest of this package's code and descriptions: when it changes, catalogues are built anew."""
    return files_digest(Path(__file__).parent, (".py", ".yml"))


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
