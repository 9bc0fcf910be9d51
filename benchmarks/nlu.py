"""Other ways to understand messages, on the same data: what each part of config.yml's pipeline costs and brings.

Every pipeline is trained on the same 80 % of data/nlu and tested on the rest, split by intent with fixed seeds. The
entities are those of the statistical extractor: the linker finds what the catalogue has, which is not annotated.
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

from benchmarks.bots import QUIET
from benchmarks.figures import percentile, spread
from benchmarks.report import between, show
from scripts.console import run_logged
from scripts.environments import ASSISTANT, ROOT

Pipeline = list[dict[str, Any]]

SEEDS = (7, 8, 9)
TRAINING_SHARE = 0.8
ENCODER, FLAGS = "components.encoder.EncoderFeaturizer", "components.flags.EntityFlagsFeaturizer"
EXTRACTOR, CLASSIFIER, DIET = "CRFEntityExtractor", "LogisticRegressionClassifier", "DIETClassifier"
DIET_SETTINGS = {
    "number_of_transformer_layers": 1,
    "transformer_size": 128,
    "epochs": 30,
    "constrain_similarities": True,
    "random_seed": 7,
}
WORKER = ROOT / "benchmarks" / "assistant" / "parse_times.py"


def pipelines(config: Pipeline) -> dict[str, Pipeline]:
    """Return the pipelines that are compared, made from the project's own."""
    diet = [
        {"name": DIET, **DIET_SETTINGS} if each["name"] == CLASSIFIER else each for each in without(config, EXTRACTOR)
    ]
    return {
        "config.yml": config,
        "without the encoder": without(config, ENCODER),
        "without entity flags": without(config, FLAGS),
        "DIET (1 x 128, 30 epochs) for both": diet,
    }


def without(config: Pipeline, name: str) -> Pipeline:
    """Return a pipeline without a component.

    Raises:
        ValueError: it has no such component, and the comparison would be of two equal ones.
    """
    left = [each for each in config if each["name"] != name]
    if len(left) == len(config):
        raise ValueError(f"the pipeline of config.yml has no {name}")
    return left


def measure(*, quick: bool) -> dict[str, Any]:
    """Train and test all pipelines; return the figures; prints the table."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    compared = pipelines(config["pipeline"])
    seeds = SEEDS[:1] if quick else SEEDS
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in compared}
    with TemporaryDirectory(prefix="parley-nlu-") as folder:
        for seed in seeds:
            data = split(Path(folder) / str(seed), seed)
            for number, (name, pipeline) in enumerate(compared.items()):
                place = data / str(number)
                place.mkdir()
                configuration = {"recipe": config["recipe"], "language": config["language"], "pipeline": pipeline}
                (place / "config.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
                figures[name].append(evaluate(place, data, label=f"{name}, split {seed}"))
    found = {name: {what: spread([each[what] for each in of]) for what in of[0]} for name, of in figures.items()}
    show(
        f"NLU pipelines, {len(seeds)} splits of data/nlu: median and extremes",
        ["", "intents: accuracy", "weighted F1", "entities: micro F1", "train s", "parse p50 ms"],
        [
            [
                name,
                *(between(of[what], 3) for what in ("intent_accuracy", "intent_weighted_f1", "entity_micro_f1")),
                between(of["train_seconds"], 0),
                between(of["parse_p50_ms"], 1),
            ]
            for name, of in found.items()
        ],
    )
    return {"split_seeds": seeds, "training_share": TRAINING_SHARE, "pipelines": found}


def split(folder: Path, seed: int) -> Path:
    """Split the data into training_data.yml and test_data.yml, by intent; return their folder."""
    folder.mkdir()
    options = ("--training-fraction", str(TRAINING_SHARE), "--random-seed", str(seed), "--out", str(folder))
    rasa(folder, "split", "data", "split", "nlu", "--nlu", "data/nlu", *options)
    return folder


def evaluate(place: Path, data: Path, label: str) -> dict[str, float]:
    """Train and test the pipeline in `place`; return its figures."""
    model, test, results = place / "nlu.tar.gz", data / "test_data.yml", place / "results"
    started = time.perf_counter()
    train = ("--config", str(place / "config.yml"), "--out", str(place), "--fixed-model-name", "nlu")
    rasa(place, f"train {label}", "train", "nlu", "--nlu", str(data / "training_data.yml"), *train)
    seconds = time.perf_counter() - started
    rasa(
        place,
        f"test {label}",
        "test",
        "nlu",
        "--model",
        str(model),
        "--nlu",
        str(test),
        "--out",
        str(results),
        "--no-plot",
    )
    intents = _read(results / "intent_report.json")
    extractor = next(each for each in (EXTRACTOR, DIET) if (results / f"{each}_report.json").is_file())
    times = place / "times.json"
    _run(place, f"time {label}", [str(WORKER), str(model), str(test), str(times)])
    return {
        "intent_accuracy": intents["accuracy"],
        "intent_weighted_f1": intents["weighted avg"]["f1-score"],
        "entity_micro_f1": _read(results / f"{extractor}_report.json")["micro avg"]["f1-score"],
        "train_seconds": seconds,
        "parse_p50_ms": percentile(_read(times), 50),
    }


def rasa(place: Path, label: str, *arguments: str) -> None:
    """Run a command of Rasa with its log in `place`."""
    _run(place, label, ["-m", "rasa", *arguments])


def _run(place: Path, label: str, arguments: Sequence[str]) -> None:
    # A cache of its own: what was trained before would take no time.
    env = {**os.environ, **QUIET, "PYTHONWARNINGS": "ignore", "RASA_CACHE_DIRECTORY": str(place / "cache")}
    command = [str(ASSISTANT.python), *arguments]
    log = ROOT / "var" / "bench" / "log" / "nlu.log"
    run_logged(command, log=log, label=label, describe=lambda line: "running", env=env)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
