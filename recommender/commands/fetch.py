"""The command `fetch`: gets what cannot be packaged from those who publish it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from recommender.catalogue import feed as feeds
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.fetching.archive import fetch_archive
from recommender.catalogue.fetching.kept import load_record, read_rows
from recommender.catalogue.fetching.pages import Asking, Pages, Service, fetch_pages
from recommender.catalogue.fetching.services import CHECKS, SERVICES
from recommender.catalogue.fetching.web import Web, host_of
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.catalogue.texts import KeptTexts, keep, load_texts
from recommender.commands.common import Commands, UsageError, first
from recommender.domain.items import Item
from recommender.settings import Settings

SINCE = 2014  # the packaged data end there

EXAMPLES = """\
examples:
  python -m recommender fetch                              what there is to fetch, and what is there
  python -m recommender fetch wikidata                     show the terms of use
  PARLEY_CONTACT=me@example.org python -m recommender fetch wikidata --agree
  python -m recommender build                              put what was fetched into the catalogue

What comes is checked (size, checksum, each row), and kept in var/sources with its terms. A run that is stopped, or
fails, goes on where it stopped when it is run again; until all is there, what was fetched before stays as it is. A
second run asks only for what is new. A busy server is given the time that it asks for.

PARLEY_CONTACT   an e-mail or web address at which somebody can write to you; Wikimedia asks for one
PARLEY_TMDB_KEY  your own key, or read access token, of https://www.themoviedb.org/settings/api
PARLEY_COUNTRY   two letters, DE: for where something can be had; without it that is not asked
PARLEY_FETCH_URLS  other addresses, such as mirrors, as JSON: {"wikidata": "https://mirror.example/sparql"}

Texts are put beside the catalogue as `import-text` does, which also lists and removes them. To do without a source,
delete its directory in var/sources, and build.
"""


def add_to(commands: Commands) -> None:
    """Add the command."""
    added = commands.add("fetch", _fetch, "get more data from those who publish it: resumable, checked", EXAMPLES)
    added.add_argument("sources", nargs="*", metavar="SOURCE", help="which; without any, they are listed")
    added.add_argument("--agree", action="store_true", help="agree to the terms of use, which are shown without it")
    added.add_argument("--since", type=int, default=SINCE, metavar="YEAR", help="the first year; default: %(default)s")
    added.add_argument("--most", type=int, metavar="N", help="ask about no more than the N best known; default: all")
    added.add_argument("--url", help="another address of the source, where one is named")
    added.add_argument("--force", action="store_true", help="fetch anew what is there")


def _fetch(options: argparse.Namespace, settings: Settings) -> None:
    spec = load_spec(settings.catalogue)
    if not spec.fetch:
        raise UsageError(f"there is nothing to fetch for the catalogue {settings.catalogue}")
    if unknown := [name for name in options.sources if name not in spec.fetch]:
        raise UsageError(f"there is no source {unknown[0]!r}; there are: {', '.join(spec.fetch)}")
    if not options.sources:
        _list(spec, settings)
        return
    if options.url is not None and len(options.sources) > 1:
        raise UsageError("--url is the address of one source: name only that one")
    if not 1870 <= options.since <= date.today().year or (options.most is not None and options.most < 1):
        raise UsageError("--since takes a year that has begun, and --most a number from 1")
    for name in options.sources:
        print(spec.fetch[name].terms)
    if not options.agree:
        raise UsageError("read the terms above, and call the command with --agree if you agree to them")
    changed = False
    with feeds.writing(settings.fetching_dir):
        for name in options.sources:
            changed |= _one(name, options, settings, spec)
    if changed:
        print("Now run `python -m recommender build`.")


def _list(spec: CatalogueSpec, settings: Settings) -> None:
    for name, source in spec.fetch.items():
        record = load_record(settings.download_dir / name)
        print(f"{name:<18} {source.about}")
        if record is not None:
            print(f"{'':<18} fetched {record.day}")
        elif (settings.fetching_dir / name).is_dir():
            print(f"{'':<18} begun; run it again to go on")


def _one(name: str, options: argparse.Namespace, settings: Settings, spec: CatalogueSpec) -> bool:
    """Fetch one source; returns whether anything changed."""
    source, directory, parts = spec.fetch[name], settings.download_dir / name, settings.fetching_dir / name
    url = options.url or settings.fetch_urls.get(name) or source.url
    host_of(url)
    if source.files:
        check = CHECKS.get(settings.catalogue, {}).get(name, _no_check)
        with Web(settings.contact) as web:
            return fetch_archive(
                name, source, directory, parts, web, url=url, check=check, force=options.force, say=print
            )
    service = SERVICES[settings.catalogue][name]
    key = settings.tmdb_key.get_secret_value() if service.wants_key and settings.tmdb_key else None
    if service.wants_contact and not settings.contact:
        raise UsageError(f"{name} wants to know whom to write to: set PARLEY_CONTACT to your e-mail or web address")
    if service.wants_key and not key:
        raise UsageError(f"{name} wants a key of your own: set PARLEY_{name.upper()}_KEY; --help tells where")
    with Web(settings.contact) as web:
        asking = Asking(
            url=url,
            web=web,
            items=_items(settings, spec),
            directory=settings.download_dir,
            since=options.since,
            today=date.today(),
            most=options.most,
            country=settings.country,
            key=key,
        )
        pages = service.pages(asking)
        changed = fetch_pages(name, pages, directory, parts, source.terms, print, force=options.force)
    _keep_texts(service, pages, directory, settings)
    return changed


def _keep_texts(service: Service, pages: Pages[Any], directory: Path, settings: Settings) -> None:
    """Put the texts that came beside the catalogue; others of the same source stay, unless its terms forbid that."""
    if service.texts is None:
        return
    source, licence = service.texts
    before = next((each.texts for each in load_texts(settings.texts_dir) if each.source == source), {})
    came = {row.item: row.text for row in read_rows(directory, pages.row) if row.text}
    texts = came if service.texts_expire else {**before, **came}
    if not texts or texts == before:
        return
    try:
        keep(settings.texts_dir, KeptTexts(source=source, licence=licence, texts=texts))
    except ValidationError as error:
        raise UsageError(first(error)) from error
    print(f"{source}: {len(came):,} texts are kept beside the catalogue. {licence}")


def _items(settings: Settings, spec: CatalogueSpec) -> tuple[Item, ...]:
    try:
        return tuple(Catalogue.load(settings.catalogue_dir, spec).items)
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error


def _no_check(directory: Path) -> None:
    """The digests of the files say all."""
