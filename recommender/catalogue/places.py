"""Where descriptions of catalogues are: those of the package, and a folder of people's own.

A catalogue of one's own is `NAME.yml` in the folder `catalogues`, or in the one that PARLEY_CATALOGUES names. It goes
before one of the package with the same name.
"""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

FOLDER_VARIABLE = "PARLEY_CATALOGUES"
FOLDER = "catalogues"


def own_folder() -> Path:
    """Return the folder of people's own catalogues; it need not be there."""
    return Path(os.environ.get(FOLDER_VARIABLE) or FOLDER)


def own_description(name: str) -> Path:
    """Return where the description of a catalogue of one's own is, or would be."""
    return own_folder() / f"{name}.yml"


def packaged_description(name: str) -> Path:
    """Return where the description of a catalogue of the package is, or would be."""
    return Path(str(files("recommender.catalogue").joinpath(f"{name}.yml")))


def find_description(name: str) -> Path:
    """Return the description of a catalogue.

    Raises:
        FileNotFoundError: there is none.
    """
    for path in (own_description(name), packaged_description(name)):
        if path.is_file():
            return path.resolve()
    raise FileNotFoundError(2, "there is no such catalogue", f"{own_description(name)}")
