"""The language that a turn is answered in, and what `languages/<code>` says of speaking it.

English is what the code and the descriptions are written in. Another language has the same sentences by their English
(`phrases.yml`), what differs in its grammar, and for a catalogue its description's words and values
(`catalogues/<name>.yml`). Whatever it has no words for is said in English. Which one is spoken is a context variable:
it belongs to a turn, as the reference in the logs does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item

FOLDER = Path(__file__).parents[2] / "languages"
ENGLISH = "en"
_PARTS = re.compile(r", | and ")
_SPOKEN: ContextVar[str] = ContextVar("spoken language", default=ENGLISH)


@dataclass(frozen=True)
class Grammar:
    """How parts are put together; the defaults are those of English.

    `order` is that of the parts of a request, joined by `glue`: values before the noun, the noun, values behind it,
    what it is about, and what it is like.
    """

    order: tuple[str, ...] = ("before", "nouns", "after", "themes", "examples")
    glue: str = " "
    also: str = " that are also "
    about: str = "about {words}"
    like: str = "like {words}"
    preferably: str = "preferably {words}"
    first: str = "{words} first"
    most: str = "most {words}"
    least: str = "least {words}"
    ruled_out: str = "not {words}"
    none: str = "no {words}"
    decade: str = "from the {low:g}s"
    comma: str = ", "
    semicolon: str = "; "
    slash: str = "/"
    sentence: str = " "
    line: str = "{label} – {facts}"  # an item of a list
    is_so: str = "{{item}} is {fact}."
    conjunctions: Mapping[str, str] = field(
        # "also" is between sentences: "you've seen it and like it".
        default_factory=lambda: {"and": " and ", "or": " or ", "comma": ", ", "also": " and "}
    )
    last_clause: str = ", and "
    quote: str = "“{words}”"
    title: str = "{title} ({year})"
    asked_as_fact: bool = False  # in a list, what was asked for is told as a fact and not as it was asked
    others: str = "others"


@dataclass(frozen=True)
class Language:
    """What one language says: sentences by their English, and names by the catalogue's."""

    code: str
    grammar: Grammar
    phrases: Mapping[str, str]
    titles: Mapping[tuple[str, int | None], str]
    people: Mapping[str, str]

    def label(self, item: Item) -> str:
        """Return what an item is called: its own title in the language with the original, or as in the catalogue."""
        if self.code == ENGLISH:
            return item.label
        known = self._title(item)
        if known is None:
            return self.grammar.title.format(title=item.title, year=item.year) if item.year else item.title
        template = self.phrases["{title} ({original}, {year})" if item.year else "{title} ({original})"]
        return template.format(title=known, original=item.title, year=item.year)

    def _title(self, item: Item) -> str | None:
        years = (item.year, item.year - 1, item.year + 1) if item.year else (None,)
        return next((self.titles[item.title, year] for year in years if (item.title, year) in self.titles), None)


def spoken() -> str:
    """Return the code of the language that is spoken in this turn."""
    return _SPOKEN.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language; one that there is no folder of is English."""
    token = _SPOKEN.set(code if code in known_languages() else ENGLISH)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@lru_cache(maxsize=1)
def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that are spoken."""
    return (ENGLISH, *sorted(path.parent.name for path in FOLDER.glob("*/phrases.yml")))


def language() -> Language:
    """Return the language that is spoken."""
    return _language(spoken())


def tr(english: str) -> str:
    """Return a sentence or a label of the code in the language that is spoken; its places are to be filled.

    >>> tr("Save it")
    'Save it'
    """
    return language().phrases.get(english, english)


def described(spec: CatalogueSpec) -> CatalogueSpec:
    """Return a catalogue's description in the words of the language that is spoken."""
    code = spoken()
    return spec if code == ENGLISH else _translated(spec, code)


def value_words(facet: str, value: str, spec: CatalogueSpec) -> str:
    """Return a value as it is said: "Comedy" is "喜剧" in Chinese, and a person goes by their name there."""
    code = spoken()
    if code == ENGLISH:
        return value
    known = _values(spec.name, code).get(facet, {})
    if value in known:
        return known[value]
    told = _language(code)
    if value in told.people:
        return told.people[value]
    parts = _PARTS.split(value)  # of several values in one, as reasons name them
    if len(parts) > 1 and any(part in known or part in told.people for part in parts):
        said = [known.get(part) or told.people.get(part, part) for part in parts]
        return told.grammar.conjunctions["comma"].join(said)
    return value


def overlay(name: str, code: str) -> dict[str, Any]:
    """Return what a language says of a catalogue; nothing where it has no file for it."""
    path = FOLDER / code / "catalogues" / f"{name}.yml"
    return dict(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else {}


@lru_cache(maxsize=8)
def _language(code: str) -> Language:
    if code == ENGLISH:
        return Language(ENGLISH, Grammar(), {}, {}, {})
    said = yaml.safe_load((FOLDER / code / "phrases.yml").read_text("utf-8"))
    grammar = said["grammar"]
    return Language(
        code=code,
        grammar=Grammar(**{**grammar, "order": tuple(grammar["order"])}),
        phrases=said["phrases"],
        titles={(row[0], int(row[1]) if row[1] else None): row[2].split("|")[0] for row in _rows(code, "titles.tsv")},
        people={row[0]: row[1].split("|")[0] for row in _rows(code, "people.tsv")},
    )


def _rows(code: str, name: str) -> list[list[str]]:
    lines = (FOLDER / code / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=16)
def _values(name: str, code: str) -> dict[str, dict[str, str]]:
    return dict(overlay(name, code).get("values", {}))


_TRANSLATED: dict[tuple[int, str], tuple[CatalogueSpec, CatalogueSpec]] = {}


def _translated(spec: CatalogueSpec, code: str) -> CatalogueSpec:
    """Return a description with a language's words in their places; made once for each description."""
    known = _TRANSLATED.get((id(spec), code))
    if known is not None and known[0] is spec:
        return known[1]
    said = {name: part for name, part in overlay(spec.name, code).items() if name not in ("values", "responses")}
    found = CatalogueSpec.model_validate(_merged(spec.model_dump(mode="python"), said)) if said else spec
    if len(_TRANSLATED) > 32:
        _TRANSLATED.clear()
    _TRANSLATED[id(spec), code] = (spec, found)
    return found


def _merged(base: Any, said: Any) -> Any:
    """Return a mapping with another's values in it, at any depth; what is no mapping is replaced."""
    if not isinstance(base, dict) or not isinstance(said, dict):
        return said
    return {**base, **{name: _merged(base[name], part) if name in base else part for name, part in said.items()}}
