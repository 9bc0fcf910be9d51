"""Libraries beside what is written here instead: `python -m benchmarks.libraries PART`, see docs/libraries.md.

Each part needs its library in the environment: ranx, optuna, symspellpy, beautifulsoup4 and mwparserfromhell.
"""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

USERS, ITEMS, K = 943, 1682, 10
REPEATS = 40  # searches of each kind, by other seeds
HOSTILE = 8000  # characters
MARKUP = (
    ("Tom &amp; Jerry<br>run", "Tom & Jerry run"),
    ("<script>alert('x')</script>A <b>heist</b>.", "A heist."),
    ("He <ref name=a/>runs.<ref>Book</ref> Fast.", "He runs. Fast."),
    ("A {{nowrap|{{lang|fr|x}}}}''film'' by [[Michael Mann|Mann]].", "A film by Mann."),
    ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ("[[File:Heat.jpg|thumb|The [[poster]] of it]]A thief.", "A thief."),
    ("== Plot ==\nA thief.", "Plot A thief."),
    ("{{a|{{b|{{c|{{d|{{e}}}}}}}}}}A thief.", "A thief."),
    ("A [http://example.org thief] runs.", "A thief runs."),
    ("{| class=x\n|-\n| a || b\n|}\nA thief.", "A thief."),
    ("<nowiki>[[x]]</nowiki> stays", "[[x]] stays"),
    ("I &lt;3 films", "I <3 films"),
    ("R&B and AT&T", "R&B and AT&T"),
    ("She said ''no''' and ''''yes''''.", "She said no and yes."),
    ("[[Category:Films]]A thief.", "A thief."),
    ("x <ref>never closed. Then more.", "x"),
    ("<p>one<p>two", "one two"),
)


def metrics() -> None:
    """Compare five metrics of 943 random lists with ranx's."""
    from ranx import Qrels, Run, evaluate

    from recommender.training.evaluation import metrics as ours

    rng = np.random.default_rng(1)
    lists = [rng.permutation(ITEMS)[:K].tolist() for _ in range(USERS)]
    liked = [{*rng.permutation(ITEMS)[: rng.integers(1, 60)].tolist(), *each[: rng.integers(0, 4)]} for each in lists]
    names = {
        "ndcg": ours.ndcg,
        "recall": ours.recall,
        "precision": ours.precision,
        "hit_rate": ours.hit_rate,
        "mrr": ours.reciprocal_rank,
    }
    found = {
        name: [metric(each, those, K) for each, those in zip(lists, liked, strict=True)]
        for name, metric in names.items()
    }
    started = time.perf_counter()
    wanted = Qrels({str(user): {str(item): 1 for item in those} for user, those in enumerate(liked)})
    given = Run(
        {str(user): {str(item): float(K - at) for at, item in enumerate(each)} for user, each in enumerate(lists)}
    )
    theirs = evaluate(wanted, given, [f"{name}@{K}" for name in names])
    for name, values in found.items():
        say(f"{name}: {mean(values):.6f}, ranx {theirs[f'{name}@{K}']:.6f}")
    say(f"ranx took {time.perf_counter() - started:.1f} s")


def search() -> None:
    """Measure every point of two grids, then search it as we do and as optuna does, with the defaults tried first."""
    import optuna

    from recommender.catalogue.catalogue import Catalogue
    from recommender.catalogue.ratings import load_ratings
    from recommender.catalogue.spec import load_spec
    from recommender.experiments.disjoint import disjoint
    from recommender.experiments.product import without_priors
    from recommender.experiments.search import SPACES, draws, make
    from recommender.settings import Settings
    from recommender.training.dataset import histories, interactions, split_by_time
    from recommender.training.evaluation.ranking import cases, measure

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    settings = Settings()
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    opinions = interactions(catalogue, load_ratings(settings.catalogue_dir))
    split = disjoint(split_by_time(opinions, 0))
    people = cases(histories(split.train), histories(split.validation))[:400]
    for name in ("item_item", "bm25"):
        space = SPACES[name]
        known: dict[str, float] = {}
        for changes in ({}, *(dict(zip(space, point, strict=True)) for point in product(*space.values()))):
            made = make(name, changes)
            made.fit(split.train, without_priors(catalogue), seed=0)
            known[json.dumps(changes, sort_keys=True)] = float(measure(made.scores, people).values["ndcg"].mean())

        def tried(changes: Any, known: dict[str, float] = known) -> float:
            return known[json.dumps(changes, sort_keys=True)]

        def drawn(trials: int, seed: int, space: Any = space, tried: Callable[[Any], float] = tried) -> float:
            return max(map(tried, draws(space, trials, seed)))

        def asked(trials: int, seed: int, space: Any = space, tried: Callable[[Any], float] = tried) -> float:
            sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=4 if trials < 24 else 8)
            study = optuna.create_study(direction="maximize", sampler=sampler)
            study.optimize(
                lambda trial: tried(
                    {key: trial.suggest_categorical(key, list(values)) for key, values in space.items()}
                ),
                n_trials=trials - 1,
            )
            return max(tried({}), float(study.best_value))

        say(f"{name}: defaults {tried({}):.4f}, best of {len(known) - 1} {max(known.values()):.4f}")
        for trials in (6, 12, 24):
            ours, theirs = (mean(how(trials, seed) for seed in range(REPEATS)) for how in (drawn, asked))
            say(f"  {trials} trials: {ours:.4f}, optuna {theirs:.4f}")


def names() -> None:
    """Index the words of the catalogue's names, and ask for words without their third letter."""
    from symspellpy import SymSpell, Verbosity

    from understanding.lexicon import lexicon_file, read_lexicon
    from understanding.linking.names import MIN_TYPO_LENGTH, Deletions, spellings

    lexicon = read_lexicon(lexicon_file({}))
    ways = (words for row in [*lexicon.titles, *lexicon.terms] for words, _ in spellings(row[0]))
    known = sorted({word for words in ways for word in words if len(word) >= MIN_TYPO_LENGTH})
    asked = [word[:2] + word[3:] for word in known[::50]]

    def theirs() -> Callable[[str], Sequence[str]]:
        index = SymSpell(max_dictionary_edit_distance=1)
        for word in known:
            index.create_dictionary_entry(word, 1)
        return lambda word: [
            each.term
            for each in index.lookup(word, Verbosity.ALL, max_edit_distance=1)
            if each.term[0] == word[0] and each.term != word
        ]

    found = []
    for name, make in (("ours", lambda: Deletions(known).near), ("symspellpy", theirs)):
        started = time.perf_counter()
        near = make()
        built = time.perf_counter() - started
        started = time.perf_counter()
        found.append([sorted(near(word)) for word in asked])
        took = (time.perf_counter() - started) / len(asked)
        tracemalloc.start()
        near = make()
        size = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        say(f"{name}: {len(known):,} words in {built:.1f} s, {size:.1f} MB, {took * 1e6:.0f} µs a word")
    say(f"the same answers: {sum(one == other for one, other in zip(*found, strict=True))} of {len(asked)}")


def markup() -> None:
    """Clean texts with HTML and wiki markup, and hostile ones."""
    import mwparserfromhell
    from bs4 import BeautifulSoup

    from recommender.catalogue.prose import clean

    def soup(text: str) -> str:
        page = BeautifulSoup(text, "html.parser")
        for tag in page(["script", "style", "ref", "head", "template"]):
            tag.decompose()
        for tag in page(["br", "p", "div"]):
            tag.insert_before(" ")
        return str(page.get_text())

    def wiki(text: str) -> str:
        return str(mwparserfromhell.parse(text).strip_code(normalize=True, collapse=True))

    ways: dict[str, Callable[[str], str]] = {
        "ours": clean,
        "mwparserfromhell": wiki,
        "BeautifulSoup, then mwparserfromhell": lambda text: wiki(soup(text)),
        "BeautifulSoup, then ours": lambda text: clean(soup(text)),
    }
    for name, way in ways.items():
        right = sum(" ".join(way(text).split()) == expected for text, expected in MARKUP)
        started = time.perf_counter()
        way("{{a|" * (HOSTILE // 4))
        say(f"{name}: {right} of {len(MARKUP)} right; hostile: {time.perf_counter() - started:.2f} s")


def say(line: str) -> None:
    """Print a line."""
    print(line, flush=True)


PARTS: dict[str, Callable[[], None]] = {"metrics": metrics, "search": search, "names": names, "markup": markup}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PARTS:
        sys.exit(f"{Path(sys.argv[0]).name}: name one of {', '.join(PARTS)}")
    PARTS[sys.argv[1]]()
