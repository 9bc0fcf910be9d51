"""Print how many of each package's lines the tests run, from what `coverage json` has written (`make coverage`)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from scripts.console import ProblemError, run_command, say
from scripts.environments import ROOT

LINES = ROOT / "var" / "coverage" / "lines.json"
ALL = "all"


def main(arguments: Sequence[str]) -> int:
    """Print the table, as Markdown.

    Raises:
        ProblemError: If nothing has been measured.
    """
    if not LINES.exists():
        raise ProblemError(f"{LINES.relative_to(ROOT)} is not there: `make coverage` writes it.")
    for row in table(counted(json.loads(LINES.read_text(encoding="utf-8")))):
        say(row)
    say("\nLine by line: var/coverage/html/index.html")
    return 0


def counted(report: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Return by package how many statements there are and how many of them were run, in the order of the names.

    A package is a folder with two names at most: what lies deeper in `recommender` counts for its part.
    """
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for file, measured in report["files"].items():
        package = "/".join(PurePosixPath(file).parent.parts[:2])
        summary = measured["summary"]
        statements, run = found[package]
        found[package] = statements + summary["num_statements"], run + summary["covered_lines"]
    return dict(sorted(found.items()))


def table(packages: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """Yield the rows of a table, the last of which sums up; packages without a statement are left out."""
    yield "| package | lines | run | share |"
    yield "|---|---:|---:|---:|"
    total = sum(lines for lines, _ in packages.values()), sum(run for _, run in packages.values())
    for name, (lines, run) in [*packages.items(), (ALL, total)]:
        if lines:
            # Rounded down: only what is run in full has 100 %.
            yield f"| {name} | {lines:,} | {run:,} | {100 * run // lines} % |"


if __name__ == "__main__":
    run_command(main)
