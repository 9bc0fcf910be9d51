"""Films are spoken of in their own files only: everything else is the same for any kind of thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILM_WORDS = (
    r"\b(?:films?|movies?|flicks?|cinemas?|actors?|actress(?:es)?|directors?|directed|starring|watch(?:ed|able|list)?"
    r"|rewatch(?:ed)?|seen|imdb|netflix|oscars?|comed(?:y|ies)|thrillers?|horror|westerns?|box office)\b"
)
FOLDERS = ("actions", "understanding", "language_model", "components", "channels", "recommender", "scripts")
# Names that code goes by, here and in Rasa's files: the kind of feedback and the move, the default, formats of data.
NAMES = {
    *("seen", "reactions.seen", "last_seen", "first_seen", "User.first_seen", "User.last_seen", "movies"),
    *("imdb", "imdb_id", "imdbId", "wikipedia-movies", "movielens-tags", "movies.csv"),
}
# About MovieLens' files and the evaluation on them, the reader's corpus of all kinds, the store's columns, and words by
# which other languages are told, among which "film" is in most.
APART = (
    *("recommender/catalogue/movies", "recommender/catalogue/films/", "recommender/catalogue/text_formats.py"),
    "recommender/experiments/",
    *(
        "recommender/commands/evaluate.py",
        "recommender/commands/text.py",
        "recommender/store/",
        "recommender/commands/cli.py",
    ),
    *("understanding/training/", "understanding/language.yml"),
)


def texts(path: Path) -> Iterator[str]:
    """Yield what a file says to a machine or a person: no comments and no docstrings."""
    if path.suffix == ".py":
        tree = ast.parse(path.read_text("utf-8"))
        described = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
                yield node.value
    elif path.suffix == ".yml":
        yield from strings(yaml.safe_load(path.read_text("utf-8")))
    else:
        yield re.sub(r"/\*.*?\*/|//[^\n]*|<!--.*?-->", "", path.read_text("utf-8"), flags=re.DOTALL)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def files() -> Iterator[Path]:
    yield from (ROOT / name for name in ("domain.yml", "config.yml", "credentials.yml", "endpoints.yml"))
    for folder in (*FOLDERS, "data/rules", "data/stories"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".yml", ".js", ".html") and not _apart(path):
                yield path


def _apart(path: Path) -> bool:
    """Whether a file is about films, or the description of another catalogue, which may have "film music"."""
    description = path.parent == ROOT / "recommender" / "catalogue" and path.suffix == ".yml"
    return description or str(path.relative_to(ROOT)).startswith(APART)


def test_no_film_word_stands_outside_of_the_films_own_files() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {found[0]} in {text.strip()[:60]!r}"
        for path in files()
        for text in texts(path)
        if text not in NAMES and (found := re.search(FILM_WORDS, text, re.IGNORECASE))
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["a funny film", "Have you SEEN it?", "the actors of it", "two thrillers"])
def test_a_film_word_is_found(text: str) -> None:
    assert re.search(FILM_WORDS, text, re.IGNORECASE)
