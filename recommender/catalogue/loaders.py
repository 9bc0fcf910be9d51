"""Which loader reads the chosen catalogue, and the files that it reads it from."""

from __future__ import annotations

from pathlib import Path

from recommender.catalogue import movies_fetched, music, news, shop
from recommender.catalogue.from_table import table_loader
from recommender.catalogue.loader import Loader, Loaders, SourceError, own_loader
from recommender.catalogue.manifest import read_manifest
from recommender.catalogue.places import own_description, own_folder
from recommender.catalogue.spec import load_spec
from recommender.settings import Settings

# The catalogues that come with the package; people's own are found by `places`.
LOADERS: Loaders = {
    "movies": movies_fetched.LOADER,
    "music": music.LOADER,
    "news": news.LOADER,
    "shop": shop.LOADER,
}


def chosen_loader(settings: Settings) -> Loader:
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


def source_path(settings: Settings) -> Path | None:
    """Return the directory of a catalogue's files: the one that is named, that it was built from, or what was fetched.

    None where there is none: a loader then reads its sample, or has no need of one.
    """
    if settings.source is not None:
        return settings.source
    try:
        remembered = read_manifest(settings.catalogue_dir).get("source")
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
