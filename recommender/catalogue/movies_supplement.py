"""Makes films of what is written about films: more of those that the sources have, and those that they lack."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from recommender.catalogue.loader import SourceError
from recommender.catalogue.movies_origins import origins
from recommender.catalogue.movies_written import AboutFilm, ages
from recommender.domain.items import Item

# Of a certificate from which age on it is; before 1984 nothing stood between G and R, and PG says little.
CERTIFIED: Mapping[str, int] = {"G": 0, "PG": 8, "PG-13": 12, "R": 16, "NC-17": 18}
PARENTAL_GUIDANCE_SINCE = 1984

# Themes that follow from what a film is based on.
BASED_ON: Mapping[str, frozenset[str]] = {
    "based on a book": frozenset({"novel", "short story", "memoir", "book (non-fiction)"}),
    "based on a comic": frozenset({"comic"}),
    "true story": frozenset({"true story", "memoir"}),
}


def supplemented(items: Sequence[Item], written: Sequence[AboutFilm], fame: float) -> tuple[list[Item], dict[str, str]]:
    """Return films with what is written about them, those that only the supplement has behind them.

    Args:
        items: the films of the sources.
        written: what is written.
        fame: how well known a film is taken to be that nobody has counted yet, as a percentile.

    Returns:
        The films, and the ids of the written ones by their labels.

    Raises:
        SourceError: a film is written about that the sources do not have, or one is written as new that they have.
    """
    known = {item.id: place for place, item in enumerate(items)}
    labels = {item.label.casefold() for item in items}
    found, ids = list(items), {}
    for about in written:
        if about.id is None:
            if about.label.casefold() in labels:
                raise SourceError(f"{about.label} is written as new, but the sources have it: give its id")
            item = _with(_new(about, fame), about)
            found.append(item)
        elif about.id in known:
            place = known[about.id]
            found[place] = item = _with(found[place], about)
        else:
            raise SourceError(f"{about.label}: the sources have no film {about.id}")
        ids[about.label] = item.id
    return found, ids


def suitable_by_certificate(item: Item) -> Item:
    """Return a film with the age that its certificate tells, where nobody has said another."""
    certificate = next(iter(item.terms.get("certificate", ())), "")
    vague = certificate == "PG" and (item.year or 0) < PARENTAL_GUIDANCE_SINCE
    if "suitable" in item.terms or vague or certificate not in CERTIFIED:
        return item
    return item.model_copy(update={"terms": {**item.terms, "suitable": (ages()[CERTIFIED[certificate]],)}})


def _with(item: Item, about: AboutFilm) -> Item:
    """Return a film with what is written about it, its main genre first; of what the sources tell, that stays."""
    terms = {name: values for name, values in {**_credits(about), **_terms(about)}.items() if values}
    genres = {"genre": tuple(dict.fromkeys((about.genre, *item.terms.get("genre", about.genres))))}
    numbers = {} if about.minutes is None else {"runtime": float(about.minutes)}
    return item.model_copy(
        update={
            "terms": {**terms, **item.terms, **genres},
            "numbers": {**numbers, **item.numbers},
            "text": about.plot,
        }
    )


def _new(about: AboutFilm, fame: float) -> Item:
    """Return a film that only the supplement has, with nothing but how well known it is."""
    return Item(
        id=f"parley-{_slug(about.title)}-{about.year}",
        title=about.title,
        year=about.year,
        numbers={"year": float(about.year), "popularity": fame},
    )


def _credits(about: AboutFilm) -> dict[str, tuple[str, ...]]:
    return {
        "director": about.directors,
        "actor": about.cast,
        "writer": about.writers,
        "origin": origins(about.countries, about.languages),
        "language": about.languages,
        "country": about.countries,
        "certificate": (about.certificate,) if about.certificate else (),
    }


def _terms(about: AboutFilm) -> dict[str, tuple[str, ...]]:
    return {
        "subject": _themes(about),
        "mood": about.moods,
        "setting": (*about.places, *about.period),
        "franchise": tuple(about.franchise),
        "studio": about.studio,
        "suitable": (ages()[about.age],),
        "concern": about.because,
        "good_for": about.good_for,
        "based_on": tuple(_told(kind, name) for kind, name in about.based_on.items()),
    }


def _themes(about: AboutFilm) -> tuple[str, ...]:
    """Return the themes with what follows from what a film is based on."""
    follows = (theme for theme, kinds in BASED_ON.items() if kinds & about.based_on.keys())
    return tuple(dict.fromkeys((*about.themes, *follows)))


def _told(kind: str, name: str) -> str:
    """Return what a film is based on, as it is said: "the novel Emma by Jane Austen", "an article"."""
    if name:
        return f"the {kind} {name}"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or hashlib.sha256(title.encode()).hexdigest()[:12]
