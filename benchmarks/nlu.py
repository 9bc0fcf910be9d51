"""Other ways to understand messages: what Rasa's own classifiers make of the test set beside the reader.

Rasa's learn from all of data/nlu, anew with each seed, and everything is tested on tests/nlu, which nothing learns
from. The reader is the trained one: it has learnt from data/nlu as well, and besides from data/moves, which says which
words a move has, and from which Rasa's cannot learn. So what is served is compared with what one would have without
it, and not two algorithms on equal terms.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.bots import QUIET
from benchmarks.figures import percentile, spread
from benchmarks.report import between, show
from scripts.console import run_logged
from scripts.environments import ASSISTANT, ROOT

Component = dict[str, Any]
Pipeline = list[Component]

SEEDS = (7, 8, 9)
READER = "components.reader.MoveReader"
OWN = "config.yml"
FEATURES: tuple[Component, ...] = (
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 2, "max_ngram": 5},
)
DIET: Component = {"name": "DIETClassifier", "epochs": 60, "constrain_similarities": True}
LOGISTIC: Component = {"name": "LogisticRegressionClassifier", "max_iter": 300}
NAMES: Component = {"name": "CRFEntityExtractor"}  # the logistic regression finds no names
FALLBACK = "nlu_fallback"
MARKED = frozenset({"title", "person", "theme"})  # what the data annotates; the rest is the catalogue's
DATA, TEST = ROOT / "data" / "nlu", ROOT / "tests" / "nlu"
PARSER = ROOT / "benchmarks" / "assistant" / "parse.py"


def pipelines(config: Pipeline, seed: int) -> dict[str, Pipeline]:
    """Return the pipelines that are compared: the project's own, and with others in the reader's place.

    Raises:
        ValueError: the project's has no reader.
    """
    return {
        OWN: config,
        "DIET": with_instead(config, READER, *FEATURES, {**DIET, "random_seed": seed}),
        "logistic regression and CRF": with_instead(
            config, READER, *FEATURES, {**LOGISTIC, "random_state": seed}, NAMES
        ),
    }


def with_instead(config: Pipeline, name: str, *others: Component) -> Pipeline:
    """Return a pipeline with other components in the place of one.

    Raises:
        ValueError: it has no such component, and the comparison would be of two equal ones.
    """
    changed = [other for each in config for other in (others if each["name"] == name else (each,))]
    if not any(each["name"] == name for each in config):
        raise ValueError(f"the pipeline of config.yml has no {name}")
    return changed


def measure(*, quick: bool) -> dict[str, Any]:
    """Train and test all pipelines; return the figures; prints the table."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    seeds = SEEDS[:1] if quick else SEEDS
    figures: dict[str, list[dict[str, float]]] = {}
    with TemporaryDirectory(prefix="parley-nlu-") as folder:
        for seed in seeds:
            for number, (name, pipeline) in enumerate(pipelines(config["pipeline"], seed).items()):
                if name == OWN and seed != seeds[0]:
                    continue  # nothing of it is trained here
                place = Path(folder) / f"{seed}-{number}"
                place.mkdir()
                configuration = {"recipe": config["recipe"], "language": config["language"], "pipeline": pipeline}
                (place / "config.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
                figures.setdefault(name, []).append(evaluate(place, label=f"{name}, seed {seed}"))
    found = {name: {what: spread([each[what] for each in of]) for what in of[0]} for name, of in figures.items()}
    digits = {"train_seconds": 0, "parse_p50_ms": 1}
    show(
        f"NLU pipelines on tests/nlu, {len(seeds)} seeds: median and extremes; the reader is trained apart",
        ["", *next(iter(found.values()))],
        [[name, *(between(each, digits.get(what, 3)) for what, each in of.items())] for name, of in found.items()],
    )
    return {"seeds": seeds, "reader": _reader(), "pipelines": found}


def _reader() -> dict[str, Any]:
    """Return what the reader has learnt from, beside its own figures."""
    manifest: dict[str, Any] = json.loads((ROOT / "understanding" / "trained" / "manifest.json").read_text("utf-8"))
    return {"messages": manifest["messages"], "settings": manifest["settings"]}


def evaluate(place: Path, label: str) -> dict[str, float]:
    """Train and test the pipeline in `place`; return its figures."""
    started = time.perf_counter()
    options = ("--config", str(place / "config.yml"), "--out", str(place), "--fixed-model-name", "nlu")
    _run(place, f"train {label}", ["-m", "rasa", "train", "nlu", "--nlu", str(DATA), *options])
    seconds = time.perf_counter() - started
    parsed = place / "parsed.json"
    _run(place, f"test {label}", [str(PARSER), str(place / "nlu.tar.gz"), str(parsed), *map(str, annotated())])
    messages = json.loads(parsed.read_text(encoding="utf-8"))
    return {
        **scores(messages),
        "train_seconds": seconds,
        "parse_p50_ms": percentile([each["milliseconds"] for each in messages], 50),
    }


def annotated() -> list[Path]:
    """Return the files of the test set."""
    return sorted(TEST.glob("*.yml"))


def scores(messages: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how well messages were understood.

    The intent is the best one whatever its confidence; `fallbacks` is how many of the messages would be asked back.
    An entity is right if type, start and end are, with no regard to its role; `spans_found` counts annotated spans that
    were found with any type, because the linker may know better ("actor" for "person").
    """
    intents = [each["intent"] for each in messages]
    found = [next(name for name in each["found_intents"] if name != FALLBACK) for each in messages]
    right = wanted = given = spans = 0
    for each in messages:
        expected = {tuple(entity) for entity in each["entities"]}
        marked = {tuple(entity) for entity in each["found_entities"] if entity[0] in MARKED}
        places = {tuple(entity[1:]) for entity in each["found_entities"]}
        right += len(expected & marked)
        wanted += len(expected)
        given += len(marked)
        spans += len({entity[1:] for entity in expected} & places)
    return {
        "intent_accuracy": float(accuracy_score(intents, found)),
        "intent_weighted_f1": float(f1_score(intents, found, average="weighted", zero_division=0)),
        "fallbacks": sum(each["found_intents"][0] == FALLBACK for each in messages) / len(messages),
        "entity_f1": 2 * right / max(wanted + given, 1),
        "spans_found": spans / max(wanted, 1),
    }


def _run(place: Path, label: str, arguments: Sequence[str]) -> None:
    # A cache of its own: what was trained before would take no time.
    env = {**os.environ, **QUIET, "PYTHONWARNINGS": "ignore", "RASA_CACHE_DIRECTORY": str(place / "cache")}
    log = ROOT / "var" / "bench" / "log" / "nlu.log"
    run_logged([str(ASSISTANT.python), *arguments], log=log, label=label, describe=lambda line: "running", env=env)
