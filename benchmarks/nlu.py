"""Other ways to understand messages: what Rasa's own classifiers make of the same messages beside the reader.

Rasa's learn, anew with each seed, from data/nlu and from as many messages of data/moves as they can in bearable time,
each with the intent of its leading move, because they know one intent a message. The reader is the trained one; it has
learnt from all of both. Everything is tested on tests/nlu and, where they are, on the labelled turns of people's
dialogues, from which nothing learns. So what is served is compared with what one would have without it.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from sklearn.metrics import accuracy_score, f1_score

from benchmarks.bots import QUIET
from benchmarks.figures import percentile, spread
from benchmarks.people.dialogues import read_dialogues, read_labels
from benchmarks.people.scoring import ALIKE, POLITE
from benchmarks.report import between, show
from scripts.console import run_logged
from scripts.environments import ASSISTANT, ROOT
from understanding.moves import INTENTS
from understanding.training.corpus import Example, Template, read_corpus

Component = dict[str, Any]
Pipeline = list[Component]

SEEDS = (7, 8, 9)
READER = "components.reader.MoveReader"
OWN = "config.yml"
FEATURES: tuple[Component, ...] = (
    {"name": "WhitespaceTokenizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 2, "max_ngram": 5},
)
DIET: Component = {"name": "DIETClassifier", "epochs": 60, "constrain_similarities": True}
LOGISTIC: Component = {"name": "LogisticRegressionClassifier", "max_iter": 300}
NAMES: Component = {"name": "CRFEntityExtractor"}  # the logistic regression finds no names
FALLBACK = "nlu_fallback"
MARKED = frozenset({"title", "person", "theme"})  # what the data annotates; the rest is the catalogue's
MESSAGES = 12_000  # of the corpus, for Rasa's: with all of it DIET takes most of a day on one core
QUICK_MESSAGES = 3_000
DATA, TEST, CORPUS = ROOT / "data" / "nlu", ROOT / "tests" / "nlu", ROOT / "data" / "moves"
LEXICON = ROOT / "var" / "catalogue" / "movies" / "lexicon.json"
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


def measure(data: Path, *, quick: bool) -> dict[str, Any]:
    """Train and test all pipelines; return the figures; prints the table.

    Args:
        data: where the dialogues of people are; without them the test set alone is used.
        quick: with one seed and fewer messages.
    """
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    seeds = SEEDS[:1] if quick else SEEDS
    people = turns_of_people(data)
    messages = QUICK_MESSAGES if quick else MESSAGES
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
                shutil.copytree(DATA, place / "data")
                if name != OWN:
                    (place / "data" / "corpus.yml").write_text(taught(messages, seed), encoding="utf-8")
                figures.setdefault(name, []).append(evaluate(place, people, label=f"{name}, seed {seed}"))
    found = {name: {what: spread([each[what] for each in of]) for what in of[0]} for name, of in figures.items()}
    digits = {"train_seconds": 0, "parse_p50_ms": 1}
    show(
        f"NLU pipelines on tests/nlu and {len(people)} turns of people, {len(seeds)} seeds: median and extremes; "
        "the reader is trained apart",
        ["", *next(iter(found.values()))],
        [[name, *(between(each, digits.get(what, 3)) for what, each in of.items())] for name, of in found.items()],
    )
    return {"seeds": seeds, "messages": messages, "people": len(people), "reader": _reader(), "pipelines": found}


def _reader() -> dict[str, Any]:
    """Return what the reader has learnt from, beside its own figures."""
    manifest: dict[str, Any] = json.loads((ROOT / "understanding" / "trained" / "manifest.json").read_text("utf-8"))
    return {"messages": manifest["messages"], "settings": manifest["settings"]}


def turns_of_people(data: Path) -> list[tuple[str, frozenset[str]]]:
    """Return labelled development turns: the text, and the moves in it; what is polite only where it is alone.

    There are none where the dialogues are missing.
    """
    try:
        dialogues = read_dialogues(data)
    except FileNotFoundError:
        return []
    found = []
    for label in read_labels():
        if not label.blind:
            moves = frozenset(str(each["move"]) for each in label.moves)
            found.append((dialogues[label.dialogue][label.message].text, moves - POLITE or moves))
    return found


def taught(count: int, seed: int) -> str:
    """Return messages of the corpus as Rasa's training data: each with the intent of its leading move."""
    chance = random.Random(seed)  # noqa: S311  no secret
    templates = read_corpus(CORPUS, LEXICON)
    by_intent: dict[str, list[str]] = {}
    for template in chance.sample(templates, min(count, len(templates))):
        intent, line = as_rasa(template, chance)
        by_intent.setdefault(intent, []).append(line)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines)} for intent, lines in by_intent.items()
    ]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True, width=10**6)


def as_rasa(template: Template, chance: random.Random) -> tuple[str, str]:
    """Return the intent of a message and its text with the marks as Rasa annotates them."""
    example: Example = template.filled(chance)
    text, position = "", 0
    for mark in sorted(example.marks, key=lambda each: each.start):
        text += _plain(example.text[position : mark.start])
        text += f"[{_plain(example.text[mark.start : mark.end])}]({mark.label})"
        position = mark.end
    return example.intents[0], text + _plain(example.text[position:])


def _plain(text: str) -> str:
    """Return a text without what Rasa would take for an annotation."""
    return re.sub(r"[\[\]{}()\\]", " ", text)


def evaluate(place: Path, people: Sequence[tuple[str, frozenset[str]]], label: str) -> dict[str, float]:
    """Train and test the pipeline in `place`; return its figures."""
    started = time.perf_counter()
    options = ("--config", str(place / "config.yml"), "--out", str(place), "--fixed-model-name", "nlu")
    _run(place, f"train {label}", ["-m", "rasa", "train", "nlu", "--nlu", str(place / "data"), *options])
    seconds = time.perf_counter() - started
    parsed, said = place / "parsed.json", place / "people.json"
    said.write_text(json.dumps([text for text, _ in people]), encoding="utf-8")
    tested = [*map(str, annotated()), str(said)]
    _run(place, f"test {label}", [str(PARSER), str(place / "nlu.tar.gz"), str(parsed), *tested])
    found = json.loads(parsed.read_text(encoding="utf-8"))
    messages, turns = found[: len(found) - len(people)], found[len(found) - len(people) :]
    return {
        **scores(messages),
        **(scores_of_people([moves for _, moves in people], turns) if people else {}),
        "train_seconds": seconds,
        "parse_p50_ms": percentile([each["milliseconds"] for each in messages], 50),
    }


def scores_of_people(labelled: Sequence[frozenset[str]], turns: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the share of turns whose intent is right for one of its moves, and of those all moves of which were read.

    What names and values are linked to is not looked at; `python -m benchmarks people` does. A pipeline that reads no
    moves has said those for which its intent stands.
    """
    one = every = 0
    for moves, turn in zip(labelled, turns, strict=True):
        intent = next(name for name in turn["found_intents"] if name != FALLBACK)
        stands_for = {move for move, intents in INTENTS.items() if intents[0] == intent}
        alike = [ALIKE.get(move, frozenset((move,))) for move in moves]
        read = {*turn["found_moves"]} or stands_for
        one += any(stands_for & each for each in alike)
        every += all(read & each for each in alike)
    return {"people_intent": one / len(turns), "people_all_moves": every / len(turns)}


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
