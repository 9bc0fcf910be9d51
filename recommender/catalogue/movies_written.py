"""What this project itself has written about films: plots, themes, moods and more, and films that the sources lack.

One film a line in `films/*.jsonl`, in words of a fixed vocabulary (`films/themes.yml`, `films/moods.yml`). docs/data.md
tells how it was made, how it is checked, and how to correct it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.loader import SourceError, files_digest
from recommender.catalogue.spec import load_spec
from recommender.catalogue.vocabulary import vocabulary
from recommender.domain.conditions import Name, Value

Genre: TypeAlias = Literal[
    "Action",
    "Adventure",
    "Animation",
    "Biography",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Family",
    "Fantasy",
    "Film-Noir",
    "History",
    "Horror",
    "Music",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Sport",
    "Thriller",
    "War",
    "Western",
]
Period: TypeAlias = Literal[
    "prehistory",
    "ancient times",
    "Middle Ages",
    "16th century",
    "17th century",
    "18th century",
    "19th century",
    "Wild West",
    "1900s",
    "First World War",
    "1920s",
    "1930s",
    "Second World War",
    "1940s",
    "1950s",
    "1960s",
    "1970s",
    "1980s",
    "1990s",
    "2000s",
    "near future",
    "far future",
    "another world",
]
Studio: TypeAlias = Literal[
    "Disney",
    "Pixar",
    "DreamWorks Animation",
    "Studio Ghibli",
    "Marvel",
    "DC",
    "Lucasfilm",
    "Illumination",
    "Aardman",
    "Laika",
    "A24",
    "Blumhouse",
    "Hammer",
    "Netflix",
    "Amazon",
    "Apple",
    "Monty Python",
]
Concern: TypeAlias = Literal[
    "fear", "violence", "gore", "sex", "nudity", "language", "drugs", "sadness", "cruelty", "complexity"
]
Company: TypeAlias = Literal["a date", "children", "the whole family", "teenagers", "friends", "grandparents"]
Origin: TypeAlias = Literal[
    "novel",
    "short story",
    "comic",
    "play",
    "musical",
    "true story",
    "memoir",
    "book (non-fiction)",
    "article",
    "TV series",
    "video game",
    "earlier film",
    "fairy tale",
    "myth",
    "toy",
    "song",
    "poem",
]
Certificate: TypeAlias = Literal["G", "PG", "PG-13", "R", "NC-17"]


def ages() -> Mapping[int, str]:
    """Return the steps that the description knows: from which age on, and how that is said."""
    facet = load_spec("movies").facets["suitable"]
    assert isinstance(facet, TermsFacet)  # noqa: S101
    return {age: said for said, age in facet.ages.items()}


def _step(age: int) -> int:
    if age not in ages():
        raise ValueError(f"{age} is no age that the description knows")
    return age


Age: TypeAlias = Annotated[int, AfterValidator(_step)]
Names: TypeAlias = tuple[Name, ...]


class AboutFilm(Value):
    """What is written about one film. A film of the sources is named by its `id`; one that they lack has none.

    `genre` is the main one. `age` is from which age on a sensible parent would show it, and `because` what speaks
    against it before. `franchise` maps a series to the film's number in it, and `based_on` the kind of thing that it
    was made from to its name, where it has one. What is unknown is left out. Of directors to certificate what the
    sources tell counts first.
    """

    id: Name | None = None
    title: Name
    year: Annotated[int, Field(ge=1890, le=2035)]
    genre: Genre
    plot: Annotated[str, StringConstraints(min_length=60, max_length=280)]
    themes: Annotated[Names, Field(min_length=1, max_length=8)]
    moods: Annotated[Names, Field(min_length=1, max_length=6)]
    places: Annotated[Names, Field(max_length=3)] = ()
    period: Annotated[tuple[Period, ...], Field(max_length=2)] = ()
    franchise: dict[Name, int | None] = Field(default_factory=dict)
    studio: tuple[Studio, ...] = ()
    age: Age
    because: Annotated[tuple[Concern, ...], Field(max_length=3)] = ()
    good_for: tuple[Company, ...] = ()
    based_on: dict[Origin, str] = Field(default_factory=dict)
    also: Names = ()  # other titles
    directors: Names = ()
    writers: Names = ()
    cast: Names = ()  # in the order of billing
    genres: tuple[Genre, ...] = ()
    minutes: Annotated[int, Field(ge=5, le=900)] | None = None
    languages: Names = ()
    countries: Names = ()
    certificate: Certificate | None = None

    @model_validator(mode="after")
    def _new_films_are_whole(self) -> AboutFilm:
        if self.id is None and not (self.directors and self.genres and self.countries):
            raise ValueError("a film that the sources lack needs directors, genres and countries")
        if self.genres and self.genres[0] != self.genre:
            raise ValueError("the genres have to begin with the main one")
        return self

    @property
    def label(self) -> str:
        """Title and year."""
        return f"{self.title} ({self.year})"


def read_supplement(folder: Path | None = None) -> list[AboutFilm]:
    """Return what is written, in the order of the files.

    Args:
        folder: another one than the package's, with its own vocabulary.

    Raises:
        SourceError: a line is not well formed, or says something twice; the message names file and line.
    """
    folder = folder or written_folder()
    known = {"themes": set(vocabulary(folder / "themes.yml")), "moods": set(vocabulary(folder / "moods.yml"))}
    found: list[AboutFilm] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            where = f"{path.name}, line {number}"
            about = _read(line, where)
            for field, words in known.items():
                if strange := sorted(set(getattr(about, field)) - words):
                    raise SourceError(f"{where}: {field}: {', '.join(strange)} is not in {field}.yml")
            label = about.label.casefold()
            keys = {about.id or label, label}
            if twins := keys & seen.keys():
                raise SourceError(f"{where}: {about.label} stands already in {seen[min(twins)]}")
            seen |= dict.fromkeys(keys, where)
            found.append(about)
    return found


@cache
def digest() -> str:
    """Return a digest of all that is written."""
    return f"sha256:{files_digest(written_folder(), ('.jsonl', '.yml'))}"


def written_folder() -> Path:
    """Return where the package's files are."""
    return Path(__file__).with_name("films")


def _read(line: str, where: str) -> AboutFilm:
    try:
        return AboutFilm.model_validate_json(line)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, wrong["loc"]))
        raise SourceError(f"{where}: {place}: {wrong['msg']}" if place else f"{where}: {wrong['msg']}") from error
