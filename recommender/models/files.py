"""How models are kept on disk: one .npz of arrays and one JSON file with everything else. Never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy import sparse

ARRAYS_FILE, SETTINGS_FILE = "arrays.npz", "model.json"

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]


def write_model(directory: Path, name: str, settings: Mapping[str, object], arrays: Arrays) -> None:
    """Write a model's settings and arrays, making the directory if need be."""
    directory.mkdir(parents=True, exist_ok=True)
    np.savez(directory / ARRAYS_FILE, **arrays)  # type: ignore[arg-type]
    content = {"model": name, "settings": dict(settings)}
    (directory / SETTINGS_FILE).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", "utf-8")


def read_model(
    directory: Path, name: str, dimensions: Mapping[str, int], optional: Mapping[str, int] | None = None
) -> tuple[dict[str, Any], Arrays]:
    """Read what `write_model` wrote and check it.

    Args:
        directory: where the model is.
        name: the model that has to be there.
        dimensions: the arrays that have to be there, each with its number of dimensions.
        optional: those that may be there, from newer code than wrote the model.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: a file is corrupt, of another model, lacks an array, or has one that is not finite.
    """
    try:
        content = json.loads((directory / SETTINGS_FILE).read_text("utf-8"))
        with np.load(directory / ARRAYS_FILE, allow_pickle=False) as file:
            known = {**dimensions, **{key: count for key, count in (optional or {}).items() if key in file.files}}
            arrays = {key: file[key] for key in known}
    except (KeyError, BadZipFile, EOFError, OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{directory.name}: the {name} model is corrupt ({error})") from error
    if not isinstance(content, dict) or content.get("model") != name or not isinstance(content.get("settings"), dict):
        raise ValueError(f"{directory.name}: not a {name} model")
    for key, array in arrays.items():
        if array.ndim != known[key] or not np.issubdtype(array.dtype, np.number) or not np.isfinite(array).all():
            raise ValueError(f"{directory.name}: array {key} of the {name} model is not what it should be")
    return content["settings"], arrays


def read_sparse(
    directory: Path, name: str, parts: tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]], columns: int
) -> sparse.csr_array:
    """Return a sparse matrix from its values, their columns, and where each row ends (with a leading 0).

    Raises:
        ValueError: the three do not fit together.
    """
    try:
        matrix = sparse.csr_array(parts, shape=(len(parts[2]) - 1, columns))
        matrix.check_format()
    except (ValueError, TypeError) as error:
        raise ValueError(f"{directory.name}: the arrays of the {name} model do not fit together") from error
    return matrix
