"""Vocabularies: the values of a facet with what each means and how people say it, in a YAML file of their own.

`heist: {definition: A theft that is planned and carried out., said: [heist, bank job, robbing a bank]}` is one of them.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from recommender.catalogue.loader import SourceError


def vocabulary(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the words of a vocabulary with the ways to say each.

    Raises:
        SourceError: it is not of that form.
    """
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
        return {str(word): tuple(map(str, entry["said"])) for word, entry in read.items()}
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise SourceError(f"{path.name} is no vocabulary of words with `definition` and `said`: {error}") from error


def definitions(path: Path) -> dict[str, str]:
    """Return the words of a vocabulary with what each means.

    Raises:
        SourceError: it is not of that form.
    """
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
        return {str(word): str(entry["definition"]) for word, entry in read.items()}
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise SourceError(f"{path.name} is no vocabulary of words with `definition` and `said`: {error}") from error
