"""Break everything that can break while people talk, and count what became of what they said (`make faults`).

Ends with an error unless nothing that was acknowledged is lost, nothing is stored twice, and nobody was told what is
not so. `--soak` talks for many turns instead, and tells the memory before and after (`make soak`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from recommender.training.evaluation.tables import aligned
from tests.faults.faults import NAMES, Options, Result, results, soak
from tests.faults.ledger import Count

HEADER = ("", "said", "acknowledged", "stored", "lost", "twice", "untrue")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=Options.kills, help="of each process")
    parser.add_argument("--people", type=int, default=Options.people, help="who talk at the same time")
    parser.add_argument("--turns", type=int, default=Options.turns, help="of the soak")
    parser.add_argument("--soak", action="store_true", help="only talk, for many turns")
    parser.add_argument("--only", action="append", choices=NAMES, help="one fault; may be given several times")
    given = parser.parse_args(arguments)
    options = Options(kills=given.kills, people=given.people, turns=given.turns)
    found = []
    for result in [soak(options)] if given.soak else results(given.only or NAMES, options):
        found.append(result)
        print(f"{result.name}: {result.skipped or 'done'}", file=sys.stderr)
        for line in (*result.notes, *result.trouble):
            print(f"  {line}", file=sys.stderr, flush=True)
    return report(found)


def report(found: Sequence[Result]) -> int:
    """Print a table of results; return 1 where anything is not as it has to be."""
    total = sum((each.count for each in found), Count())
    rows = [HEADER, *(row(each.name, each.count) for each in found if not each.skipped), row("all", total)]
    print("\n".join(aligned(rows)))
    for each in found:
        if each.skipped:
            print(f"{each.name}: skipped. {each.skipped}.")
    print(f"{total.lost} lost, {total.twice} twice, {total.untrue} untrue.")
    return 0 if total.is_good else 1


def row(name: str, count: Count) -> tuple[str, ...]:
    """Return a line of the table."""
    figures = (count.said, count.acknowledged, count.stored, count.lost, count.twice, count.untrue)
    return (name, *(f"{figure:,}" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
