"""Reads and checks the lexicon file, which the engine writes; `contract/lexicon.py` has its form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contract.lexicon import (
    QUANTITIES,
    VERSION,
    Condition,
    CritiqueWord,
    FacetWord,
    OrderWord,
    Phrase,
    RangeWord,
    Term,
    Title,
    Verb,
)

DEFAULT_CATALOGUE = "movies"


class LexiconError(Exception):
    """The lexicon is missing or not what this version reads."""


@dataclass(frozen=True)
class Speech:
    """How people speak of the items: what one and several are called, what one does with them.

    `cues` are further words of the lists in `linking/cues.yml` and `language.yml`, by the list's name.
    """

    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    verbs: tuple[Verb, ...] = ()
    cues: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def more(self, name: str) -> tuple[str, ...]:
        """Return the further words of a list."""
        return dict(self.cues).get(name, ())

    def words(self) -> tuple[str, ...]:
        """Return what the items are called and what one does with them, in all forms."""
        return (*self.one, *self.many, *(word for verb in self.verbs for word in verb if word))


@dataclass(frozen=True)
class Lexicon:
    """All rows of the file.

    `quantities` maps a spoken quantity to the facet that reads it, and `units` some of these to the unit of the facet's
    numbers. `ages` are the values of the facet that reads ages, each with the age from which on it is suitable, `names`
    are facets whose values are names, and `words` are right words of English that are no mistyped names. `as_of` is the
    time at which an archive ends, in days since the beginning of 1970: its "today". `years` are the values of a facet
    that reads years, each with its first and last year, where they are spans of years.
    """

    titles: tuple[Title, ...]
    terms: tuple[Term, ...]
    ranges: tuple[RangeWord, ...]
    critiques: tuple[CritiqueWord, ...]
    facets: tuple[FacetWord, ...]
    quantities: Mapping[str, str]
    phrases: tuple[Phrase, ...] = ()
    ages: tuple[tuple[str, int], ...] = ()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    speech: Speech = Speech()
    units: Mapping[str, str] = field(default_factory=dict)
    orders: tuple[OrderWord, ...] = ()
    as_of: float | None = None
    years: tuple[tuple[str, int | None, int | None], ...] = ()


def lexicon_file(environment: Mapping[str, str]) -> Path:
    """Return where the lexicon is of the catalogue that PARLEY_CATALOGUE names, below PARLEY_HOME."""
    catalogue = environment.get("PARLEY_CATALOGUE") or DEFAULT_CATALOGUE
    return Path(environment.get("PARLEY_HOME") or "var") / "catalogue" / catalogue / "lexicon.json"


def read_lexicon(path: Path) -> Lexicon:
    """Read and check a lexicon file.

    Raises:
        LexiconError: the file is missing, is no JSON, or its rows do not have the form of this version.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        name = path.parent.name
        command = "make data" if name == DEFAULT_CATALOGUE else f"PARLEY_CATALOGUE={name} make data"
        raise LexiconError(
            f"The catalogue {name} has not been built (there is no lexicon at {path}): run `{command}`."
        ) from None
    except (OSError, ValueError) as error:
        raise LexiconError(
            f"The lexicon at {path} cannot be read ({error}): run `make data` to build it anew."
        ) from error
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise LexiconError(f"The lexicon at {path} is not of version {VERSION}: run `make data` to build it anew.")
    try:
        return _checked(data)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(f"The lexicon at {path} is not well formed ({error!r}): run `make data` again.") from error


def digest(path: Path) -> str:
    """Return a digest of the file's content, or a word that says that there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "missing"


def _checked(data: Mapping[str, Any]) -> Lexicon:
    titles = tuple([Title(*row) for row in data["titles"]])
    terms = tuple([Term(row[0], row[1], tuple(row[2]), *row[3:]) for row in data["terms"]])
    ranges = tuple([RangeWord(*row) for row in data["ranges"]])
    critiques = tuple([CritiqueWord(*row) for row in data["critiques"]])
    facets = tuple([FacetWord(*row) for row in data["facets"]])
    quantities = dict(data["quantities"])
    orders = tuple([OrderWord(*row) for row in data.get("orders", [])])
    units = dict(data.get("units", {}))
    as_of = data.get("as_of")
    phrases = tuple([Phrase(surface, tuple(map(_condition, rows))) for surface, rows in data["phrases"]])
    ages = tuple([(value, age) for value, age in data["ages"]])
    years = tuple([(value, first, last) for value, first, last in data.get("years", [])])
    words = frozenset(data["words"].split())
    names = frozenset(data["names"])
    speech = read_speech(data["speech"])
    for rows, fields in ((each, (0, 1)) for each in (titles, terms, ranges, critiques, orders, facets)):
        for place in fields:
            _only((row[place] for row in rows), str)
    _only((value for term in terms for value in term.values), str)
    _only((title.year for title in titles), int, type(None))
    _only((bound for word in ranges for bound in (word.low, word.high)), int, float, type(None))
    _only((critique.value for critique in critiques), str, type(None))
    _only((*quantities.values(), *units.values()), str)
    _only((as_of,), int, float, type(None))
    _only((phrase.surface for phrase in phrases), str)
    _only(names, str)
    _only((value for value, _ in ages), str)
    _only((age for _, age in ages), int)
    _only((value for value, _, _ in years), str)
    _only((year for _, *span in years for year in span), int, type(None))
    if not all(phrase.conditions for phrase in phrases):
        raise ValueError("a phrase that says nothing")
    shares = [*(share for title in titles for share in title[3:]), *(share for term in terms for share in term[3:])]
    _only(shares, int, float)
    if shares and not (min(shares) >= 0.0 and max(shares) <= 1.0):
        raise ValueError("a popularity, weight or commonness is not between 0 and 1")
    if not all(term.values for term in terms):
        raise ValueError("a term without values")
    if not {*(each.direction for each in critiques), *(each.direction for each in orders)} <= {-1, 1}:
        raise ValueError("a direction that is neither 1 nor -1")
    if not set(quantities) <= QUANTITIES:
        raise ValueError(f"quantities {sorted(quantities)}")
    return Lexicon(
        *(titles, terms, ranges, critiques, facets, quantities, phrases, ages, words, names, speech, units, orders),
        as_of=as_of,
        years=years,
    )


def read_speech(data: Mapping[str, Any]) -> Speech:
    """Read and check the part that says how people speak of the items.

    Raises:
        KeyError, TypeError: it is not well formed.
    """
    one, many = tuple(data["one"]), tuple(data["many"])
    verbs = tuple([Verb(*row) for row in data["verbs"]])
    cues = tuple([(name, tuple(words)) for name, words in data["cues"].items()])
    _only((*one, *many, *(word for _, words in cues for word in words)), str)
    _only((word for verb in verbs for word in verb[:3]), str)
    _only((verb.doing for verb in verbs), str, type(None))
    return Speech(one, many, verbs, cues)


def _condition(row: Sequence[Any]) -> Condition:
    facet, values, low, high, negated = row
    _only((facet, *(values or ())), str)
    _only((low, high), int, float, type(None))
    _only((negated,), bool)
    if (values is None) == (low is None and high is None) or values == []:
        raise ValueError(f"a condition on {facet} that is not either values or a range")
    return Condition(facet, None if values is None else tuple(values), low, high, negated)


def _only(values: Iterable[object], *types: type) -> None:
    """Check types by the set of those that occur: a hundred thousand rows take milliseconds."""
    wrong = set(map(type, values)) - set(types)
    if wrong:
        raise TypeError(f"{', '.join(sorted(each.__name__ for each in wrong))} where {types[0].__name__} belongs")
