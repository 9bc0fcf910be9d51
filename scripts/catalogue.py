"""Which catalogue the commands are for, and where what belongs to it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.console import ProblemError
from scripts.environments import ROOT

VARIABLE, DEFAULT = "PARLEY_CATALOGUE", "movies"
MODEL = "parley.tar.gz"


@dataclass(frozen=True)
class Chosen:
    """The catalogue that PARLEY_CATALOGUE names, below PARLEY_HOME.

    The model of the default catalogue lies where Rasa's own commands look for one, that of another in a folder of its
    name.
    """

    name: str
    home: Path
    root: Path

    @property
    def lexicon(self) -> Path:
        """What the assistant knows of it."""
        return self.home / "catalogue" / self.name / "lexicon.json"

    @property
    def domain(self) -> Path:
        """Rasa's domain for it, which `actions.domain` writes."""
        return self.home / "domain" / f"{self.name}.yml"

    @property
    def model(self) -> Path:
        """The assistant that was trained for it."""
        models = self.root / "models"
        return (models if self.name == DEFAULT else models / self.name) / MODEL

    @property
    def stamp(self) -> Path:
        """What its model was made from."""
        return self.model.with_name("parley.inputs.json")

    def command(self, goal: str) -> str:
        """The `make` command that does something for it, for a sentence."""
        return f"`make {goal}`" if self.name == DEFAULT else f"`{VARIABLE}={self.name} make {goal}`"


def chosen(environment: Mapping[str, str], root: Path = ROOT) -> Chosen:
    """Read from the environment which catalogue is meant, as `recommender.settings` does.

    Raises:
        ProblemError: If PARLEY_CATALOGUE is no name.
    """
    name = environment.get(VARIABLE) or DEFAULT
    if not re.fullmatch(r"[a-z][a-z_]{0,39}", name):
        raise ProblemError(f"{VARIABLE} must be lower-case letters and underscores, not {name!r}.")
    return Chosen(name, root / (environment.get("PARLEY_HOME") or "var"), root)
