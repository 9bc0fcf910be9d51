"""Dependencies point one way; docs/architecture.md has the table."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {
    "actions",
    "benchmarks",
    "channels",
    "components",
    "contract",
    "language_model",
    "monitoring",
    "recommender",
    "scripts",
    "tests",
    "understanding",
}
RUNS = "monitoring.runs"  # what training writes its figures with
# What of the engine an action may know: the facade, settings, plain values and their words.
ENGINE_FOR_ACTIONS = (
    "recommender.service",
    "recommender.training.versions",
    "recommender.settings",
    "recommender.wording.phrases",
    "recommender.wording.languages",
    "recommender.domain",
    "recommender.catalogue.catalogue",
    "recommender.catalogue.english",
    "recommender.catalogue.facets",
    "recommender.catalogue.questions",
    "recommender.catalogue.spec",
    "recommender.catalogue.speech",
)


# What runs in the process that looks at pictures, and compares what it reads with titles.
LOOKS = {ROOT / "channels" / "ocr" / name for name in ("__main__.py", "asked.py", "lines.py")}
# What asks a language model to look at them, and reads whether it is to.
SHOWS = {ROOT / "channels" / name for name in ("ocr/asked.py", "ocr/viewer.py", "settings.py")}


def imports(folder: str) -> Iterator[tuple[Path, str]]:
    """Every module that a folder's files import, wherever in the file."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                yield path, node.module or ""


def top(module: str) -> str:
    return module.split(".")[0]


def test_the_engine_knows_nothing_of_rasa_or_of_the_actions() -> None:
    wrong = [
        (path.name, module)
        for path, module in imports("recommender")
        if (top(module).startswith("rasa") or top(module) in OURS - {"contract", "recommender"}) and module != RUNS
    ]
    assert wrong == []


def test_actions_know_the_sdk_and_the_engine_s_facade() -> None:
    wrong = [
        (path.name, module)
        for path, module in imports("actions")
        if top(module)
        in {"rasa", "sqlalchemy", "alembic", "numpy", "torch", "lightfm", *OURS}
        - {"actions", "contract", "language_model", "monitoring", "recommender"}
        or (top(module) == "recommender" and not module.startswith(ENGINE_FOR_ACTIONS))
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", ["components", "channels"])
def test_what_runs_inside_rasa_knows_neither_the_engine_nor_the_actions(folder: str) -> None:
    wrong = [
        (path.name, module)
        for path, module in imports(folder)
        if top(module)
        in {"rasa_sdk", "torch", "lightfm"}
        | OURS - {"components", "channels", "contract", "language_model", "monitoring", "understanding"}
        or module.startswith("understanding.training")
        or (folder == "channels" and top(module) == "language_model" and path not in SHOWS)
        or (folder == "channels" and top(module) == "understanding" and path not in LOOKS)
    ]
    assert wrong == []


def test_the_understanding_knows_neither_rasa_nor_the_engine() -> None:
    wrong = [
        (path.name, module)
        for path, module in imports("understanding")
        if (top(module).startswith("rasa") or top(module) in OURS - {"contract", "understanding"})
        and not (module == RUNS and path.parent.name == "training")
    ]
    assert wrong == []


def test_the_understanding_needs_only_what_both_environments_have_but_in_its_training() -> None:
    # No torch: the assistant runs the trained network by onnxruntime, which only the reader asks for.
    allowed = {*sys.stdlib_module_names, "contract", "numpy", "understanding", "yaml"}
    special = {("reader.py", "onnxruntime"), ("reader.py", "tokenizers"), ("spelling.py", "symspellpy")}
    wrong = [
        (path.name, module)
        for path, module in imports("understanding")
        if path.parent.name != "training"
        and (top(module) not in allowed or module.startswith("understanding.training"))
        and (path.name, top(module)) not in special
    ]
    assert wrong == []
    for environment in ("assistant", "actions"):
        locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / f"{environment}.txt").read_text("utf-8"), re.M)
        assert {package for _, package in special} <= set(locked), environment


def test_only_the_actions_environment_trains_the_reader() -> None:
    assistant, actions = (
        (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines() for name in ("assistant", "actions")
    )
    assert {line.split("==")[0] for line in assistant} & {"torch", "onnx", "onnxruntime"} == {"onnxruntime"}
    assert {line.split("==")[0] for line in actions} & {"torch", "onnx", "onnxruntime"} == {
        "torch",
        "onnx",
        "onnxruntime",
    }


def test_the_contract_of_the_two_processes_is_plain_python() -> None:
    allowed = {*sys.stdlib_module_names, "contract"}
    assert [(path.name, module) for path, module in imports("contract") if top(module) not in allowed] == []


def test_monitoring_knows_nothing_of_what_it_watches() -> None:
    allowed = {*sys.stdlib_module_names, "monitoring", "prometheus_client", "sanic", "mlflow", "tensorboard", "wandb"}
    assert [(path.name, module) for path, module in imports("monitoring") if top(module) not in allowed] == []


def test_the_client_of_the_language_model_knows_nothing_of_what_is_asked() -> None:
    allowed = {*sys.stdlib_module_names, "httpx", "language_model", "monitoring"}
    assert [(path.name, module) for path, module in imports("language_model") if top(module) not in allowed] == []


@pytest.mark.parametrize("package", ["recommender", "actions"])
def test_the_domain_imports_the_standard_library_and_pydantic_only(package: str) -> None:
    allowed = set(sys.stdlib_module_names) | {"pydantic", "__future__"}
    if package == "recommender":
        wrong = [
            (path.name, module)
            for path, module in imports("recommender/domain")
            if top(module) not in allowed and not module.startswith("recommender.domain")
        ]
    else:
        wrong = [
            (path.name, module)
            for path, module in imports("actions")
            if path.name == "message.py" and top(module) not in allowed and not module.startswith("recommender.domain")
        ]
    assert wrong == []


def test_movies_are_known_in_one_place_only() -> None:
    """No file of ours outside of the movie catalogue names a movie facet in its code."""
    facets = {"director", "runtime", "certificate", "genre", "writer"}
    wrong = []
    for folder in ("recommender", "actions", "components", "understanding"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name.startswith(("movies", "music")) or path.is_relative_to(ROOT / "understanding" / "training"):
                continue  # a catalogue's own files; places of the reader's corpus are called after what stands in them
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and node.value in facets:
                    wrong.append((str(path.relative_to(ROOT)), node.value))
    assert wrong == []
