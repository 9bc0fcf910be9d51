"""The manifest of a built catalogue: what it was built from and by, how much is in it, and on what terms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.lexicon import unused_words
from recommender.catalogue.loader import Loaded, files_digest
from recommender.catalogue.ratings import Ratings
from recommender.catalogue.texts import KeptTexts

MANIFEST_FILE = "manifest.json"
FEW_WORDS = 5  # for values that no item has: so many are told, since a sample lacks many


def new_manifest(
    catalogue: Catalogue,
    ratings: Ratings,
    loaded: Loaded,
    words: Mapping[str, Any],
    *,
    dropped: Mapping[str, int],
    texts: Sequence[KeptTexts],
    source: Path | None,
) -> dict[str, Any]:
    """Return the manifest of a catalogue that is being written, as JSON.

    Args:
        catalogue: its items.
        ratings: people's opinions of them.
        loaded: what the loader returned.
        words: the lexicon.
        dropped: how many numbers were out of range, by facet.
        texts: what was imported for the items, under terms of its own.
        source: the directory that the loader read, if any.
    """
    spec = catalogue.spec
    known = {name: column.known for name, column in catalogue.columns.items()}
    known |= {name: ~np.isnan(column) for name, column in catalogue.numbers.items()}
    return {
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "as_of": loaded.as_of,
        "code": code_digest(),
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
        "terms_of_use": spec.terms_of_use
        + loaded.terms
        + "".join(f"Texts: {each.source}. {each.licence}\n" for each in texts),
        "source": None if source is None else str(source.resolve()),
        "fetched_terms": loaded.terms,
    }


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


def read_manifest(directory: Path) -> Any:
    """Read the manifest of a built catalogue: the JSON that is there, unchecked.

    Raises:
        FileNotFoundError: the catalogue has not been built.
        ValueError: it is no JSON.
    """
    return json.loads((directory / MANIFEST_FILE).read_text("utf-8"))


def load_as_of(directory: Path) -> float | None:
    """Read when an archive ends, in days since 1970; None of a catalogue that is of today.

    Raises:
        FileNotFoundError: the catalogue has not been built.
    """
    found: float | None = read_manifest(directory).get("as_of")
    return found


@cache
def code_digest() -> str:
    """A digest of this package's code and descriptions: when it changes, catalogues are built anew."""
    return files_digest(Path(__file__).parent, (".py", ".yml"))
