"""Other ways to understand messages, on the same data: what each part of config.yml's pipeline costs and brings.

Every pipeline is trained on the same 80 % of data/nlu and tested on the rest, split by intent with fixed seeds.
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
TRAINING_SHARE = 0.8
ENCODER, FLAGS = "components.encoder.EncoderFeaturizer", "components.flags.EntityFlagsFeaturizer"
EXTRACTOR, CLASSIFIER = "CRFEntityExtractor", "components.classifier.IntentClassifier"
STOCK_CLASSIFIER: Component = {"name": "LogisticRegressionClassifier", "max_iter": 300, "random_state": 7}
DIET: Component = {
    "name": "DIETClassifier",
    "number_of_transformer_layers": 1,
    "transformer_size": 128,
    "epochs": 30,
    "constrain_similarities": True,
    "random_seed": 7,
}
FALLBACK = "nlu_fallback"
MARKED = frozenset({"title", "person", "theme"})  # what the data annotates; the rest is the catalogue's
PARSER = ROOT / "benchmarks" / "assistant" / "parse.py"


def pipelines(config: Pipeline) -> dict[str, Pipeline]:
    """Return the pipelines that are compared, made from the project's own."""
    return {
        "config.yml": config,
        "without the encoder": with_instead(config, ENCODER),
        "without entity flags": with_instead(config, FLAGS),
        "Rasa's LogisticRegressionClassifier": with_instead(config, CLASSIFIER, STOCK_CLASSIFIER),
        "DIET for intents": with_instead(config, CLASSIFIER, {**DIET, "entity_recognition": False}),
        # The linker reads the extractor's names, and the flags are made from what is linked: DIET cannot have them.
        "DIET for intents and entities": with_instead(
            with_instead(with_instead(config, CLASSIFIER), FLAGS), EXTRACTOR, DIET
        ),
    }


def with_instead(config: Pipeline, name: str, *others: Component) -> Pipeline:
    """Return a pipeline with other components, or none, in the place of one.

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
    digits = {"train_seconds": 0, "parse_p50_ms": 1}
    show(
        f"NLU pipelines on {len(seeds)} x 80/20 of data/nlu: median and extremes",
        ["", *next(iter(found.values()))],
        [[name, *(between(each, digits.get(what, 3)) for what, each in of.items())] for name, of in found.items()],
    )
    return {"split_seeds": seeds, "training_share": TRAINING_SHARE, "pipelines": found}


def split(folder: Path, seed: int) -> Path:
    """Split the data into training_data.yml and test_data.yml, by intent; return their folder."""
    folder.mkdir()
    options = ("--training-fraction", str(TRAINING_SHARE), "--random-seed", str(seed), "--out", str(folder))
    _run(folder, f"split {seed}", ["-m", "rasa", "data", "split", "nlu", "--nlu", "data/nlu", *options])
    return folder


def evaluate(place: Path, data: Path, label: str) -> dict[str, float]:
    """Train and test the pipeline in `place`; return its figures."""
    started = time.perf_counter()
    options = ("--config", str(place / "config.yml"), "--out", str(place), "--fixed-model-name", "nlu")
    training = str(data / "training_data.yml")
    _run(place, f"train {label}", ["-m", "rasa", "train", "nlu", "--nlu", training, *options])
    seconds = time.perf_counter() - started
    parsed = place / "parsed.json"
    _run(place, f"test {label}", [str(PARSER), str(place / "nlu.tar.gz"), str(data / "test_data.yml"), str(parsed)])
    messages = json.loads(parsed.read_text(encoding="utf-8"))
    return {
        **scores(messages),
        "train_seconds": seconds,
        "parse_p50_ms": percentile([each["milliseconds"] for each in messages], 50),
    }


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
