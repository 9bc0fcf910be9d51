"""The examples in the text of our modules (doctest), for a test file in each environment."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def modules_with_examples(*folders: str, without: tuple[str, ...] = ()) -> list[str]:
    """Name the modules below `folders` that have examples, but those below `without`.

    Raises:
        LookupError: If there are none: tests of none would pass without a word.
    """
    left_out = [ROOT / folder for folder in without]
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if ">>> " in path.read_text("utf-8") and not any(path.is_relative_to(each) for each in left_out)
    ]
    if not names:
        raise LookupError(f"No module of {', '.join(folders)} has an example")
    return names


def assert_examples_hold(name: str) -> None:
    """Run the examples of a module; one without any fails, because nothing would be tested."""
    failed, tried = doctest.testmod(importlib.import_module(name))

    assert tried > 0, f"doctest finds no example in {name}"
    assert failed == 0  # what was expected is in the captured output
