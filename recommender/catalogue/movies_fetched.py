"""Adds to the packaged films what `fetch` has fetched: MovieLens' ratings and films, Wikidata's films, what TMDB says.

What the packages and we ourselves say of a film stays; what was fetched fills what is unknown. MovieLens' ratings take
the place of the packaged ones, which are a small part of them. Texts are no part of this: `fetch` puts them beside the
catalogue as `import-text` does.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue import movies, movies_movielens
from recommender.catalogue.fetching.kept import RECORD_FILE, TERMS_FILE, load_record, read_rows
from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import Loaded, Loader, SourceError, popularity_of
from recommender.catalogue.movies_origins import origins
from recommender.catalogue.movies_tmdb import COUNTRIES, KEPT_DAYS, POSTERS, TmdbFilm
from recommender.catalogue.movies_wikidata import WikidataFilm
from recommender.domain.items import Item

MOVIELENS, WIKIDATA, TMDB = "movielens-latest", "wikidata", "tmdb"
SOURCES = (MOVIELENS, WIKIDATA, "wikipedia", TMDB)
UNCOUNTED_FAME = 50.0  # of the best known of films that nobody has counted, where we wrote of none

# What Wikidata's genres are here, by the words in their names.
_GENRES: Mapping[str, str] = {
    **{r"action|superhero|martial arts": "Action", r"adventure": "Adventure", r"animat|anime": "Animation"},
    **{r"biograph|biopic": "Biography", r"comed": "Comedy", r"crime|gangster|heist|mafia": "Crime"},
    **{r"documentar": "Documentary", r"drama\b": "Drama", r"family|children": "Family", r"fantasy": "Fantasy"},
    **{r"noir": "Film-Noir", r"histor": "History", r"horror|slasher|zombie": "Horror", r"musical": "Musical"},
    **{r"myster|whodunit": "Mystery", r"roman": "Romance", r"science fiction": "Sci-Fi", r"\bsports?\b": "Sport"},
    **{r"thriller": "Thriller", r"\bwar\b": "War", r"western": "Western"},
}


def load(directory: Path) -> Loaded:
    """Read the packages, and what was fetched into a directory.

    Raises:
        SourceError: see `movies.load`; or something is not as it was fetched.
    """
    _check(directory)
    loaded = movies.load()
    imdb: Mapping[str, str] = {}
    if load_record(directory / MOVIELENS) is not None:
        loaded, imdb = _with_movielens(loaded, directory / MOVIELENS)
    if load_record(directory / WIKIDATA) is not None:
        loaded = with_wikidata(loaded, list(read_rows(directory / WIKIDATA, WikidataFilm)), imdb)
    if load_record(directory / TMDB) is not None:
        loaded = with_tmdb(loaded, read_rows(directory / TMDB, TmdbFilm), date.today())
    fetched = [name for name in SOURCES if (directory / name).is_dir()]
    terms = "".join(f"Fetched, {name}: {(directory / name / TERMS_FILE).read_text('utf-8')}" for name in fetched)
    return replace(loaded, sources=sources(directory), terms=terms)


def sources(directory: Path) -> dict[str, str]:
    """Return the version of each source, those that were fetched among them.

    Raises:
        SourceError: see `movies.sources`; or there is no such directory.
    """
    _check(directory)
    fetched = {name: directory / name / RECORD_FILE for name in SOURCES if (directory / name / RECORD_FILE).is_file()}
    return {
        **movies.sources(),
        **{name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in fetched.items()},
    }


def _check(directory: Path) -> None:
    if not directory.is_dir():
        raise SourceError(f"{directory} is no directory of fetched sources; `build --path` takes another")


def _at(directory: Path) -> Loader:
    return Loader(load=partial(load, directory), sources=partial(sources, directory))


LOADER = Loader(load=movies.load, sources=movies.sources, at=_at)


def _with_movielens(loaded: Loaded, directory: Path) -> tuple[Loaded, Mapping[str, str]]:
    """Return the films with all of MovieLens' ratings and films, and the items by their IMDb ids."""
    try:
        found = movies_movielens.read(directory, loaded.items, loaded.aliases)
    except FileNotFoundError as error:
        raise SourceError(f"{error.filename} is missing: fetch it anew") from error
    counts = Counter(found.ratings.items)
    known = np.sort([counts[item.id] for item in loaded.items])
    items = [_counted(item, counts[item.id], known) for item in (*loaded.items, *found.items)]
    return replace(
        loaded,
        items=tuple(items),
        ratings=found.ratings,
        popularity=popularity_of(items),
        notes={**loaded.notes, "films that only MovieLens' fetched data have": len(found.items)},
    ), found.imdb


def _counted(item: Item, ratings: int, known: npt.NDArray[np.int64]) -> Item:
    """Return a film with how well known it is by its number of ratings: which share of the packaged ones has fewer."""
    if not ratings:
        return item
    fame = 100 * int(np.searchsorted(known, ratings)) / max(len(known) - 1, 1)
    return item.model_copy(update={"numbers": {**item.numbers, "popularity": min(100.0, int(10 * fame) / 10)}})


def with_wikidata(loaded: Loaded, films: Sequence[WikidataFilm], imdb: Mapping[str, str]) -> Loaded:
    """Return the films with what Wikidata says of them, and with those that it alone has.

    Args:
        loaded: the films so far.
        films: what Wikidata says.
        imdb: items that have an IMDb id which is not their own.
    """
    films = list({film.imdb: film for film in films}.values())
    places = {item.id: place for place, item in enumerate(loaded.items)}
    ids = {film.imdb: found for film in films if (found := imdb.get(film.imdb, film.imdb)) in places}
    taken = set(ids.values())
    ids |= join(
        [Work(film.imdb, film.title, film.day.year) for film in films if film.imdb not in ids],
        [
            Work(item.id, item.title, item.year, loaded.aliases.get(item.id, ()))
            for item in loaded.items
            if not item.id.startswith("tt") and item.id not in taken
        ],
    )
    roles = Counter(name for film in films for name in film.actor)
    roles.update(name for item in loaded.items for name in item.terms.get("actor", ()))
    items, new = list(loaded.items), [film for film in films if film.imdb not in ids]
    for film in films:
        if film.imdb in ids:
            place = places[ids[film.imdb]]
            items[place] = _filled(items[place], film, roles)
    most = min((item.numbers["popularity"] for item in items if item.id.startswith("parley-")), default=UNCOUNTED_FAME)
    for rank, film in enumerate(sorted(new, key=lambda film: (film.links, film.imdb)), start=1):
        fame = int(10 * most * rank / len(new)) / 10
        year = film.day.year
        bare = Item(id=film.imdb, title=film.title, year=year, numbers={"year": float(year), "popularity": fame})
        items.append(_filled(bare, film, roles))
    return replace(
        loaded,
        items=tuple(items),
        popularity=popularity_of(items),
        notes={**loaded.notes, "films that only Wikidata's fetched data have": len(new)},
    )


def _filled(item: Item, film: WikidataFilm, roles: Mapping[str, int]) -> Item:
    """Return a film with what Wikidata says where nothing was known; the cast by how many films people are in."""
    countries, languages = movies.countries(film.country), movies.languages(film.language)
    said = {
        "genre": genres(film.genre),
        "director": film.director,
        "actor": tuple(sorted(film.actor, key=lambda name: -roles[name])),
        "writer": film.writer,
        "origin": origins(countries, languages),
        "language": languages,
        "country": countries,
    }
    numbers = {} if film.minutes is None else {"runtime": film.minutes}
    terms = {facet: values for facet, values in said.items() if values}
    return item.model_copy(update={"terms": {**terms, **item.terms}, "numbers": {**numbers, **item.numbers}})


def genres(named: Iterable[str]) -> tuple[str, ...]:
    """Return what Wikidata's genres are here.

    >>> genres(["action comedy film", "heist film", "film adaptation"])
    ('Action', 'Comedy', 'Crime')
    """
    found = (here for name in named for words, here in _GENRES.items() if re.search(words, name.casefold()))
    return tuple(dict.fromkeys(found))


def with_tmdb(loaded: Loaded, rows: Iterable[TmdbFilm], today: date) -> Loaded:
    """Return the films with their posters and where they can be watched; what is too old to be kept is passed over."""
    kept, old = dict[str, TmdbFilm](), 0
    for row in rows:
        if today - row.day > timedelta(days=KEPT_DAYS):
            old += 1
        else:
            kept[row.item] = row
    items = tuple(_offered(item, kept[item.id]) if item.id in kept else item for item in loaded.items)
    return replace(loaded, items=items, notes={**loaded.notes, "rows of TMDB that are too old, left out": old})


def _offered(item: Item, row: TmdbFilm) -> Item:
    terms: dict[str, tuple[str, ...]] = {"stream": row.stream, "rent": row.rent}
    if row.country and (row.stream or row.rent):
        terms["offers_of"] = (f"{COUNTRIES.get(row.country, row.country)}, {row.day:%B %Y}",)
    image = f"{POSTERS}{row.poster}" if row.poster else item.image
    told = {name: values for name, values in terms.items() if values}
    return item.model_copy(update={"image": image, "terms": {**item.terms, **told}})
