"""docs/design.md names files that exist: what does an item of the design, and what shows it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "design.md"
FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)`")


def rows() -> list[list[str]]:
    """The rows of the page's tables, without heads."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[1:3] != ["file", "test"]]


def test_every_file_that_is_named_exists() -> None:
    named = set(FILE.findall(PAGE.read_text("utf-8")))
    assert len(named) > 60
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_item_has_a_file_that_does_it_and_a_test_that_shows_it() -> None:
    found = rows()
    assert len(found) > 50
    for item, file, test, _figure in found:
        assert FILE.findall(file), item
        assert all(name.startswith("tests/") for name in FILE.findall(test)), item
        assert FILE.findall(test), item


def test_the_pages_that_are_pointed_to_exist() -> None:
    linked = set(re.findall(r"\]\((\w[\w./-]*\.md)\)", PAGE.read_text("utf-8")))
    assert sorted(name for name in linked if not (PAGE.parent / name).is_file()) == []
