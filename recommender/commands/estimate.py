"""The command that learns from exploration: `estimate`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.commands.common import Commands, UsageError
from recommender.commands.models import named
from recommender.domain.feedback import Exposure, Feedback
from recommender.experiments.off_policy import Decision, Estimates, estimate, known_at, liked_best, reward
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training.evaluation.tables import aligned
from recommender.training.published import load

ENOUGH = 100.0  # effective outcomes below which an interval is too wide, and too optimistic, to decide by

EXAMPLES = """\
With PARLEY_EXPLORE_SHARE=0.05, chance gives the last place of one list in twenty to one of nine runners-up, and how
likely that was is kept. From what people said of what they were shown follows how another choice would have done:

  python -m recommender estimate                    what the ranking itself puts into the last place
  python -m recommender estimate --model 20261124T0 what this version likes best of what could have been there

The figures are the share of such places whose item the person came to like (a like, a save, four stars or more).
Logged is what was shown; IPS, SNIPS and DR are three estimates for the other choice. Trust them when the effective
number is in the hundreds. A model is judged by what was shown after it was trained: it knows what was said before.
"""

Chooser = Callable[[Exposure, list[Feedback]], str]


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "estimate", _estimate, "estimate from explored places how another choice would have been liked", EXAMPLES
    )
    added.add_argument("--model", metavar="VERSION", help="what this model version would choose; else the ranking")
    added.add_argument("--days", type=int, default=7, help="how long after being shown a like counts (default 7)")
    added.add_argument("--seed", type=int, default=0, help="of the intervals")
    added.add_argument("--json", action="store_true", help="print JSON")


def _estimate(options: argparse.Namespace, settings: Settings) -> None:
    if not 1 <= options.days <= 365:
        raise UsageError("--days has to be from 1 to 365")
    since, choose = (None, _ranked) if options.model is None else _model(settings, options.model)
    decisions: list[Decision] = []
    targets: list[str] = []
    skipped = 0
    with open_store(settings.database_url) as store:
        for exposures, feedback in store.decisions():
            for shown in exposures:
                if shown.propensity is None or (since is not None and shown.at <= since):
                    skipped += 1
                    continue
                liked = reward(shown, feedback, timedelta(days=options.days))
                decisions.append(Decision(shown.user, shown.item, shown.propensity, liked))
                targets.append(choose(shown, feedback))
    try:
        found = estimate(decisions, targets, seed=options.seed)
    except ValueError as error:
        raise UsageError(f"{error} ({skipped} from before the model was trained)" if skipped else str(error)) from error
    policy = options.model or "the ranking"
    if options.json:
        print(json.dumps({"policy": policy, "skipped": skipped, **asdict(found)}, indent=2))
    else:
        print("\n".join(_lines(policy, skipped, found)))


def _lines(policy: str, skipped: int, found: Estimates) -> list[str]:
    figures = {"logged": found.logged, "IPS": found.ips, "SNIPS": found.snips, "DR": found.dr}
    rows = [("liked", "share", "95 % interval")]
    rows += [(name, f"{each.value:.4f}", f"{each.low:.4f} to {each.high:.4f}") for name, each in figures.items()]
    lines = [
        f"{found.decisions:,} places of {found.people:,} people; {policy} would have chosen what was shown in "
        f"{found.matches:,}, which tell as much as {found.effective:,.0f} outcomes of equal weight.",
        *aligned(rows),
    ]
    if skipped:
        lines.append(f"{skipped:,} places from before the model was trained are left out.")
    if found.effective < ENOUGH:
        lines.append("That is too little to decide by.")
    return lines


def _ranked(shown: Exposure, feedback: list[Feedback]) -> str:
    return shown.candidates[0]


def _model(settings: Settings, name: str) -> tuple[datetime, Chooser]:
    """Return when a version was trained, and what it likes best of the candidates for what was known of a person."""
    manifest = named(settings, name)
    try:
        catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error
    model = load(settings.models_dir, manifest, catalogue).model

    def choose(shown: Exposure, feedback: list[Feedback]) -> str:
        return liked_best(model, catalogue, shown, known_at(shown, feedback, settings.event_weights))

    return manifest.created, choose
