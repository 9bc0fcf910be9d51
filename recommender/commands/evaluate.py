"""The command that compares models with what else one would take: `evaluate`."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from pathlib import Path

from threadpoolctl import threadpool_limits
from tqdm import tqdm

from monitoring.runs import tracked
from recommender.catalogue.loader import SourceError
from recommender.commands.common import Commands, UsageError
from recommender.experiments import plots, report
from recommender.experiments.datasets import MOVIELENS, PACKAGED, Data, movielens, packaged, sampled
from recommender.experiments.experiment import NothingToMeasureError, Options, Report, run
from recommender.experiments.more_datasets import GROCERIES, LASTFM, NEW_GROCERIES, groceries, lastfm
from recommender.experiments.product import product_lists
from recommender.experiments.search import names
from recommender.experiments.sessions import measure_sessions
from recommender.settings import Settings
from recommender.training.job import SEED

QUICK_USERS = 30
NEEDS_PATH = (MOVIELENS, LASTFM)
ELSEWHERE = (*NEEDS_PATH, GROCERIES, NEW_GROCERIES)

EXAMPLES = """\
examples:
  python -m recommender evaluate                                       everything; under half an hour on one core
  python -m recommender evaluate --quick                               few users, few trainings: does it run?
  python -m recommender evaluate --models popularity,ease,blend --trials 3
  python -m recommender evaluate --data movielens-small-2018 --path ~/ml-latest-small
  python -m recommender evaluate --data lastfm-hetrec-2011 --path ~/hetrec2011-lastfm-2k
  python -m recommender evaluate --data groceries --models popularity,ease,most_had,blend
  python -m recommender evaluate --ranking --trials 1 --seed 1         the comparison alone
  python -m recommender evaluate --sessions                            people of whom only this session is known
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("evaluate", _evaluate, "compare the models with their peers, on the same data", EXAMPLES)
    added.add_argument("--data", choices=(PACKAGED, *ELSEWHERE), default=PACKAGED, help="which ratings")
    added.add_argument("--path", type=Path, help="the directory of the files that the data came in")
    added.add_argument("--models", help=f"a comma-separated part of: {', '.join(names())}")
    added.add_argument("--trials", type=_positive, help="settings to try for each, the first are the defaults; 6")
    added.add_argument("--seed", type=int, default=SEED, help="of everything random; %(default)s")
    added.add_argument("--quick", action="store_true", help=f"{QUICK_USERS} users, one trial, fewer trainings")
    added.add_argument("--ranking", action="store_true", help="no cold start, dislikes and trade-off")
    added.add_argument(
        "--sessions", action="store_true", help="only people without a history, by the first opinions of a session"
    )
    added.add_argument("--out", type=Path, default=Path("reports"), help="where the report goes; %(default)s")


def _evaluate(options: argparse.Namespace, settings: Settings) -> None:
    if options.data in NEEDS_PATH and options.path is None:
        raise UsageError(f"--data {options.data} needs --path")
    if options.data == PACKAGED and options.path is not None:
        raise UsageError(f"--path goes with --data {', '.join(ELSEWHERE)}")
    chosen = _names(options.models)
    trials = options.trials or (1 if options.quick else 6)
    with threadpool_limits(1), tempfile.TemporaryDirectory() as work:
        print("Everything runs on one thread.", file=sys.stderr)
        try:
            data = _data(options, settings, Path(work))
            if options.sessions:
                _sessions(options, data, chosen)
                return
            found = run(data, _options(options, chosen, trials))
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename} is missing: run `build` first, or name another --path") from error
        except (NothingToMeasureError, SourceError) as error:
            raise UsageError(str(error)) from error
    command = shlex.join(["python", "-m", "recommender", "evaluate", *_given(options)])
    about = report.context(command, {"seed": options.seed, "trials": trials, "quick": options.quick})
    _track(settings, options, found)
    report.write(found, about, options.out)
    drawn = plots.draw(found, options.out)
    print(report.markdown(found, about))
    written = [options.out / report.JSON_FILE, options.out / report.MARKDOWN_FILE, *drawn]
    print("Written: " + ", ".join(map(str, written)))


def _track(settings: Settings, options: argparse.Namespace, found: Report) -> None:
    with tracked("evaluate", settings.home / "runs", {"seed": options.seed, "data": options.data}) as tracker:
        for name, each in found.measured.items():
            tracker.figures({f"{name}/{metric}": estimate.mean for metric, estimate in each.figures.items()})


def _sessions(options: argparse.Namespace, data: Data, chosen: tuple[str, ...]) -> None:
    shown = None if data.index is None else product_lists(data.catalogue, data.index)
    with tqdm(total=len(chosen), desc="sessions", unit="model", disable=None) as bar:
        found = measure_sessions(data.opinions, data.catalogue, chosen, seed=options.seed, lists=shown, done=bar.update)
    if found is None:
        raise NothingToMeasureError("nobody has a session of three opinions and a like after them")
    print("\n\n".join(report.sessions(found)))


def _data(options: argparse.Namespace, settings: Settings, work: Path) -> Data:
    try:
        data = _read(options, settings, work)
    except (ValueError, KeyError) as error:
        raise UsageError(f"the catalogue cannot be read ({error}): run `build`") from error
    return sampled(data, QUICK_USERS, options.seed) if options.quick else data


def _read(options: argparse.Namespace, settings: Settings, work: Path) -> Data:
    if options.data == MOVIELENS:
        return movielens(settings, options.path, work)
    if options.data == LASTFM:
        return lastfm(options.path)
    if options.data in (GROCERIES, NEW_GROCERIES):
        return groceries(options.path, repeat=options.data == GROCERIES, seed=options.seed)
    return packaged(settings)


def _options(options: argparse.Namespace, chosen: tuple[str, ...], trials: int) -> Options:
    return Options(chosen, trials=trials, seed=options.seed, quick=options.quick, ranking=options.ranking)


def _names(text: str | None) -> tuple[str, ...]:
    if text is None:
        return names()
    asked = [name.strip() for name in text.split(",")]
    if strangers := [name for name in asked if name not in names()]:
        raise UsageError(f"there is no model {strangers[0]!r}; there are: {', '.join(names())}")
    return tuple(name for name in names() if name in asked)


def _given(options: argparse.Namespace) -> list[str]:
    """Return the options that make a difference, without paths of this machine."""
    given = ["--data", options.data] if options.data != PACKAGED else []
    given += ["--models", options.models] if options.models else []
    given += ["--trials", str(options.trials)] if options.trials else []
    given += ["--seed", str(options.seed)] if options.seed != SEED else []
    given += ["--ranking"] if options.ranking else []
    return [*given, *(["--quick"] if options.quick else [])]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be 1 or more")
    return number
