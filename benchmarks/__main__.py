"""`python -m benchmarks`: measure, print, and write reports/."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import (
    crowd,
    encoder,
    index,
    large,
    linker,
    memory,
    nlu,
    paths,
    privacy,
    recommend,
    report,
    scale,
    slack,
    spark,
    start,
    supplement,
    training,
    turn,
)
from benchmarks.bots import bare_bot, parley
from benchmarks.people import model as people_by_model
from benchmarks.people import report as people
from recommender.service import RecommenderError
from scripts.console import ProblemError
from scripts.environments import ROOT

PARTS = {
    "recommend": "Recommender.recommend() against one matrix-vector product over the same number of items",
    "scale": "the same on made-up catalogues of up to a million items, exact and by an approximate index",
    "training": "seconds to train a million interactions against LightFM alone",
    "start": "seconds from the start of the processes to their first answers",
    "turn": "a turn over the REST channel against a bare Rasa bot with the same understanding",
    "crowd": "50 people at once over REST, two assistants (--workers N); --against DIR: beside another checkout",
    "slack": "how long Slack waits for an acknowledgement while 50 people talk over REST",
    "memory": "the most memory that each process of the two bots held, after the turns",
    "index": "looking up vectors: usearch and pgvector beside a product of all (half an hour; only when named)",
    "spark": "training with Spark: as good as in one process, and how it grows (an hour or more; only when named)",
    "linker": "linking to the real lexicon and to one of a million names (two minutes; only when named)",
    "nlu": "other NLU pipelines on the same messages: quality and times (hours; --quick: one; only when named)",
    "people": "how well real people's words are understood (minutes; only when named, and with their dialogues)",
    "supplement": "what is written about films against what others say (only when named, and with their data)",
    "encoder": "the encoder of queries by NumPy, torch and onnxruntime, in float32 and int8 (only when named)",
    "privacy": "at how many people noisy popularity counts say something (only when named)",
    "paths": "walks over shared facts as a source of candidates, beside the model (only when named)",
}
ALONE = {
    "scale": "scale.json",
    "index": "index.json",
    "spark": "spark.json",
    "linker": "linker.json",
    "nlu": "nlu_pipelines.json",
    "people": "people.json",
    "supplement": "supplement.json",
    "encoder": "encoder.json",
    "privacy": "privacy.json",
    "paths": "paths.json",
}  # parts with a report of their own
DEFAULT = ["recommend", "scale", "training", "start", "turn", "crowd", "slack", "memory"]

DESCRIPTION = """\
Measure Parley on this machine. Needs what `make train` makes. Nothing else should be running: the bots and what they
are compared with take turns, so that the ratios stand some noise, but times alone do not.
"""
EXAMPLES = """\
examples:
  python -m benchmarks                     what needs no name, some twenty minutes -> reports/bench.json
  python -m benchmarks turn memory --quick fewer turns, to see that everything runs
  python -m benchmarks crowd --against DIR beside another checkout, set up and trained there
  python -m benchmarks scale --items 100000 -> reports/scale.json
  python -m benchmarks training --interactions 3000000,10000000
                                           `train` on made-up ratings -> reports/training.json
  python -m benchmarks index --items 100000 -> reports/index.json
  python -m benchmarks spark --interactions 1000000,5000000
                                           training with Spark -> reports/spark.json
  python -m benchmarks linker              link names of films, and of a million -> reports/linker.json
  python -m benchmarks nlu                 compare NLU pipelines -> reports/nlu_pipelines.json
  python -m benchmarks people --data DIR   dialogues of people -> reports/people.json
  python -m benchmarks people --data DIR --reads unsure,alone --dialogues 30
                                           the same with a language model -> reports/people_model.json
  python -m benchmarks people --talk FILE  play other dialogues and print what is said
  python -m benchmarks supplement --data DIR --verbose
                                           with each disagreement -> reports/supplement.json
"""


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are named, or the default ones."""
    options = parse(arguments)
    parts = [part for part in PARTS if part in (options.parts or DEFAULT)]
    try:
        if options.talk is not None:
            return _talk(options.talk)
        if options.reads is not None:
            read = people_by_model.measure(options.data, options.reads, options.dialogues, options.answers)
            if read is not None:
                save(options.reports / "people_model.json", read, quick=options.quick)
            return 0
        if options.interactions is not None and parts == ["training"]:
            save(options.reports / "training.json", large.measure(options.interactions), quick=options.quick)
            return 0
        together = [part for part in parts if part not in ALONE]
        measured = measure(together, quick=options.quick, against=options.against, workers=options.workers)
        if measured:
            save(options.reports / "bench.json", measured, quick=options.quick)
        of_their_own: dict[str, Callable[[], Any]] = {
            "scale": lambda: scale.measure(quick=options.quick, sizes=options.items or scale.SIZES),
            "index": lambda: index.measure(quick=options.quick, sizes=options.items or index.SIZES),
            "spark": lambda: spark.measure(quick=options.quick, sizes=options.interactions),
            "linker": lambda: linker.measure(quick=options.quick),
            "nlu": lambda: nlu.measure(options.data, quick=options.quick),
            "people": lambda: people.measure(options.data, verbose=options.verbose),
            "supplement": lambda: supplement.measure(options.data, verbose=options.verbose),
            "encoder": encoder.measure_ways,
            "privacy": privacy.measure,
            "paths": paths.measure,
        }
        for part in (part for part in of_their_own if part in parts):
            found = of_their_own[part]()
            if found is not None:
                # What people say is measured for one catalogue at a time.
                save(options.reports / ALONE[part], found, quick=options.quick, beside=part == "people")
    except (ProblemError, RecommenderError) as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog="parts:\n" + "".join(f"  {part:<10} {what}\n" for part, what in PARTS.items()) + f"\n{EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", type=_part, metavar="PART", help="what to measure; see below")
    parser.add_argument("--quick", action="store_true", help="few repetitions: the figures are rough")
    parser.add_argument(
        "--items", type=_sizes, metavar="N,...", help="sizes of the catalogues of `scale`, or vectors of `index`"
    )
    parser.add_argument(
        "--interactions", type=_ratings, metavar="N,...", help="`training` or `spark` on so many made-up ratings"
    )
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", help="where the JSON goes (%(default)s)")
    parser.add_argument(
        "--data", type=Path, default=people.DATA, metavar="DIR", help="the folder of the dialogues of `people`"
    )
    parser.add_argument("--against", type=Path, metavar="DIR", help="the other checkout of `crowd`")
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, 17),
        default=2,
        metavar="N",
        help="assistants of `crowd`, `slack` (%(default)s)",
    )
    parser.add_argument("--talk", type=Path, metavar="FILE", help="play the dialogues of a file instead, see `people`")
    parser.add_argument(
        "--reads", type=_readers, metavar="unsure,...", help="`people`, read by a language model: unsure, always, alone"
    )
    parser.add_argument("--dialogues", type=int, default=86, metavar="N", help="how many of them with --reads")
    parser.add_argument(
        "--answers",
        type=Path,
        default=ROOT / "var" / "llm" / "answers.jsonl",
        metavar="FILE",
        help="what the model said (%(default)s)",
    )
    parser.add_argument("--verbose", action="store_true", help="print what `people` did not fully understand")
    options = parser.parse_args(arguments)
    if options.talk is not None and options.parts != ["people"]:
        parser.error("--talk goes with the part `people` alone")
    if options.interactions is not None and options.parts not in (["training"], ["spark"]):
        parser.error("--interactions goes with the part `training` or `spark` alone")
    if options.reads is not None and options.parts != ["people"]:
        parser.error("--reads goes with the part `people` alone")
    return options


def _part(text: str) -> str:
    # `choices` of "*" refuse an empty list before Python 3.12
    if text not in PARTS:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(PARTS)}")
    return text


def _readers(text: str) -> tuple[str, ...]:
    readers = tuple(text.split(","))
    if not set(readers) <= set(people_by_model.READERS):
        raise ValueError("no such reader")
    return readers


def _ratings(text: str) -> tuple[int, ...]:
    sizes = tuple(int(each) for each in text.split(","))
    if min(sizes) < large.LEAST:
        raise ValueError(f"fewer than {large.LEAST} ratings")
    return sizes


def _sizes(text: str) -> tuple[int, ...]:
    sizes = tuple(int(each) for each in text.split(","))
    if min(sizes) < scale.LEAST:
        raise ValueError(f"fewer than {scale.LEAST} items")
    return sizes


def _talk(file: Path) -> int:
    try:
        people.talk(file)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    return 0


def measure(parts: Sequence[str], *, quick: bool, against: Path | None = None, workers: int = 2) -> dict[str, Any]:
    """Measure parts one after the other; the two bots are started once for the parts that need them."""
    measured: dict[str, Any] = {}
    if "recommend" in parts:
        measured["recommend"] = recommend.measure(quick=quick)
    if "training" in parts:
        measured["training"] = training.measure(quick=quick)
    if "start" in parts:
        measured["start"] = start.measure(quick=quick)
    if "turn" in parts or "memory" in parts:
        with ExitStack() as stack:
            bots = stack.enter_context(parley()), stack.enter_context(bare_bot())
            if "turn" in parts:
                measured["turn"] = turn.measure(*bots, quick=quick)
            else:
                turn.talk(*bots)
            if "memory" in parts:
                measured["memory"] = memory.measure(bots)
    if "crowd" in parts:
        measured["crowd"] = crowd.measure(against, workers=workers, quick=quick)
    if "slack" in parts:
        measured["slack"] = slack.measure(workers=workers, quick=quick)
    return measured


def save(path: Path, measured: dict[str, Any], *, quick: bool, beside: bool = False) -> None:
    """Write a report and say where it is; `beside` keeps the other parts of an earlier one."""
    report.write(path, measured, quick=quick, beside=beside)
    print(f"Written to {path}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
