"""Builds a catalogue from its sources and writes it, with its ratings and its lexicon, as one directory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from recommender.catalogue import feed as feeds
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.feed import Feed, Operation, load_feed, with_feed
from recommender.catalogue.levels import with_levels
from recommender.catalogue.lexicon import lexicon
from recommender.catalogue.loader import Loaded, SourceRatings
from recommender.catalogue.loaders import chosen_loader, source_path
from recommender.catalogue.manifest import MANIFEST_FILE, code_digest, describe, new_manifest, read_manifest
from recommender.catalogue.ratings import checked_ratings, load_ratings, save_ratings
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.catalogue.texts import KeptTexts, digests, load_texts, with_texts
from recommender.domain.items import Item
from recommender.settings import Settings

LEXICON_FILE = "lexicon.json"
NAMES_FILE = "names.json"  # aliases and popularity, of which otherwise only the lexicon knows

Progress = Callable[[str], None]


def build(settings: Settings, progress: Progress = lambda line: None) -> dict[str, Any]:
    """Build the catalogue that the settings name; replace what stood in its directory at once. Returns the manifest.

    Texts that were imported for its items become part of them, and what was fed is added, changed and withdrawn. Where
    its files are, is remembered.

    Raises:
        SourceError: a source is missing or not what it should be.
        ValueError: a source's items or ratings are not well formed.
    """
    loader, spec = chosen_loader(settings), load_spec(settings.catalogue)
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
    manifest = read_manifest(directory)
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
    manifest = new_manifest(catalogue, ratings, loaded, words, dropped=dropped, texts=texts, source=source)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        fresh = Path(temporary) / "new"
        catalogue.save(fresh)
        save_ratings(ratings, fresh)
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


def is_current(settings: Settings) -> bool:
    """Whether the catalogue has been built from these sources by this code and description."""
    try:
        manifest = read_manifest(settings.catalogue_dir)
        return bool(
            manifest["sources"] == {**chosen_loader(settings).sources(), **_beside(settings)}
            and manifest["code"] == code_digest()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


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


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
