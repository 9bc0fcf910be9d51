"""The command that tunes the encoder of queries: `tune-encoder`."""

from __future__ import annotations

import argparse
import json
import shutil
import time
from dataclasses import asdict
from datetime import UTC, datetime

import numpy as np

from monitoring.runs import tracked
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.commands.common import Commands, UsageError
from recommender.retrieval.dense import MINILM
from recommender.retrieval.index import EMBEDDINGS, index_is_current, index_source
from recommender.retrieval.pairs import Pairs, written
from recommender.settings import Settings

EXAMPLES = """\
It learns from texts that this project wrote (what people might ask, and what the values of the vocabularies mean),
never from the labelled queries of `evaluate-text`. The adapters and their card are written below PARLEY_HOME/tuned.

  python -m recommender tune-encoder                         then `build` puts them into the encoder of queries
  python -m recommender evaluate-text --encoders minilm,tuned
  python -m recommender tune-encoder --made 3826 --epochs 2  as well on texts made of the values of items
  python -m recommender tune-encoder --remove                then `build` takes the encoder as it was
"""
CARD = """\
# Adapters for the encoder of queries

What it is: low-rank adapters (rank {rank}) beside the query and value projections of all-MiniLM-L6-v2 (Apache-2.0), for
the queries that this catalogue ({catalogue}, {items:,} items) is searched with. Made {created} by `tune-encoder`.

What it is for: finding items by what people say in their own words, in English. It knows the words of this catalogue's
vocabularies; for anything else it is no better than the encoder that it began as.

Learnt from: {texts:,} texts of this project (CC0) with the items that answer them, and {made:,} made anew for each of
{epochs} passes. No labelled query of the evaluation and nothing that people said to the bot is among them.

How: contrastive, every one of {told:,} items that are told of is a negative; temperature {temperature}, {batch} texts a
step, rate {rate}, seed {seed}, {seconds:.0f} seconds.

Figures: loss {first:.3f} at the beginning and {last:.3f} at the end (means of a tenth of the steps). How well it finds
items is measured by `evaluate-text --encoders minilm,tuned`; docs/recommender.md has the figures, and what was lost.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "tune-encoder", _tune, "teach the encoder of queries this catalogue's words (optional)", EXAMPLES
    )
    added.add_argument("--rank", type=int, default=8, help="of the adapters; %(default)s")
    added.add_argument("--epochs", type=int, default=4, help="passes over the texts; %(default)s")
    added.add_argument("--rate", type=float, default=5e-4, help="the greatest learning rate; %(default)s")
    added.add_argument("--made", type=int, default=0, help="texts to make of items' values and prose; %(default)s")
    added.add_argument("--seed", type=int, default=7, help="of everything random; %(default)s")
    added.add_argument("--remove", action="store_true", help="delete what was learnt")


def _tune(options: argparse.Namespace, settings: Settings) -> None:
    file = settings.adapters_file
    if options.remove:
        if not file.is_file():
            raise UsageError("there is no tuned encoder")
        shutil.rmtree(file.parent)
        print("Deleted. `build` takes the encoder as it was.")
        return
    if min(options.rank, options.epochs) < 1 or options.made < 0 or not 0 < options.rate <= 0.1:
        raise UsageError("--rank and --epochs take 1 or more, --made 0 or more, --rate up to 0.1")
    if settings.encoder != MINILM:
        raise UsageError(f"only {MINILM} can be tuned, and PARLEY_ENCODER is {settings.encoder}")
    spec = load_spec(settings.catalogue)
    try:
        current = index_is_current(settings.index_dir, index_source(settings.catalogue_dir, spec, settings.encoder))
    except FileNotFoundError:
        current = False
    if not current:
        raise UsageError("the catalogue or its index is missing or out of date: run `build` first")
    catalogue = Catalogue.load(settings.catalogue_dir, spec)
    pairs = Pairs(catalogue)
    texts = [*pairs.asked(written(settings.catalogue)), *pairs.defined()]
    if not texts and not options.made:
        raise UsageError(
            "nothing was written for this catalogue to learn from: make texts of its items with --made 2000"
        )
    from recommender.retrieval.tune import Tuning, tune  # loading torch takes seconds

    tuning = Tuning(rank=options.rank, epochs=options.epochs, rate=options.rate, seed=options.seed, made=options.made)
    losses: list[float] = []
    began = time.monotonic()
    with tracked("tune-encoder", settings.home / "runs", asdict(tuning)) as run:

        def write(name: str, value: float, step: int) -> None:
            losses.append(value)
            run.figure(name, value, step)

        vectors = np.load(settings.index_dir / EMBEDDINGS, mmap_mode="r", allow_pickle=False)
        try:
            network = tune(pairs, texts, vectors, tuning, write=write, progress=True)
        except ValueError as error:
            raise UsageError(str(error)) from error
    tenth = max(1, len(losses) // 10)
    about = {
        **asdict(tuning),
        "catalogue": catalogue.spec.name,
        "items": len(catalogue),
        "told": len(pairs.items),
        "texts": len(texts),
        "created": f"{datetime.now(UTC):%Y-%m-%d}",
        "seconds": time.monotonic() - began,
        "first": float(np.mean(losses[:tenth])),
        "last": float(np.mean(losses[-tenth:])),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    network.save(file)
    (file.parent / "card.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    (file.parent / "card.md").write_text(CARD.format(**about), "utf-8")
    print(CARD.format(**about))
    print(f"Written: {file} and its card. `build` puts it into the encoder of queries.")
