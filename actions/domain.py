"""Writes Rasa's domain for one catalogue: the project's, with what the description adds (`python -m actions.domain`).

`domain.yml` is whole by itself and speaks of no kind of thing, so that a plain `rasa train` does. What the description
of a catalogue adds is merged here, before the assistant is trained for it.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.settings import Settings

DOMAIN_FILE = Path(__file__).parents[1] / "domain.yml"


def merged(domain: Mapping[str, Any], spec: CatalogueSpec) -> dict[str, Any]:
    """Return a domain for a catalogue: its facets are entities, and its own wording goes before the general one."""
    own = {f"utter_{name}": [{"text": text} for text in said] for name, said in spec.wording.responses.items()}
    return {
        **domain,
        "entities": [*domain["entities"], *spec.facets],
        "responses": {**domain["responses"], **own},
    }


def responses(spec: CatalogueSpec) -> Mapping[str, Any]:
    """Return what can be said about a catalogue, by name: a list of wordings each."""
    found: Mapping[str, Any] = merged(_general(), spec)["responses"]
    return found


@lru_cache(maxsize=1)
def _general() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(DOMAIN_FILE.read_text("utf-8"))
    return found


def main() -> int:
    """Write the domain of the catalogue that PARLEY_CATALOGUE names below PARLEY_HOME."""
    settings = Settings()
    try:
        spec = load_spec(settings.catalogue)
    except FileNotFoundError:
        sys.stderr.write(f"There is no catalogue {settings.catalogue!r}.\n")
        return 1
    domain = merged(yaml.safe_load(DOMAIN_FILE.read_text("utf-8")), spec)
    path = settings.home / "domain" / f"{settings.catalogue}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(domain, allow_unicode=True, sort_keys=False, width=120), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
