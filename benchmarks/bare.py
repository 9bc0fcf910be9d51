"""A bare Rasa bot: Parley's NLU pipeline and data, one rule an intent, one constant action. What a turn costs at least.

It is what a Rasa bot with this understanding costs before it does anything: the same messages are parsed by the same
components, a rule predicts the action, and the action server answers at once. Its Rasa is stock (`stock_rasa.py`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import yaml

from scripts.catalogue import chosen
from scripts.console import ProblemError, run_logged
from scripts.environments import ASSISTANT, ROOT
from scripts.train import digest

MODEL = "bare.tar.gz"
FOLDER = ROOT / "var" / "bench"


def trained() -> Path:
    """Return the folder with the trained bare bot; trains it if its sources have changed since (one or two minutes).

    Raises:
        ProblemError: training fails.
    """
    folder = FOLDER / f"bare-{_digest()}"
    if not (folder / MODEL).is_file():
        for stale in FOLDER.glob("bare-*"):
            shutil.rmtree(stale)
        folder.mkdir(parents=True, exist_ok=True)
        config, domain = (
            yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in (ROOT / "config.yml", chosen(os.environ).domain)
        )
        _write(folder / "config.yml", bare_config(config))
        _write(folder / "domain.yml", bare_domain(domain))
        _write(folder / "rules.yml", bare_rules(domain))
        _train(folder)
    return folder


def bare_config(config: dict[str, Any]) -> dict[str, Any]:
    """Return Parley's configuration with rules as the only policy."""
    rules = {"name": "RulePolicy", "enable_fallback_prediction": False}
    return {**config, "assistant_id": "bare", "policies": [rules]}


def bare_domain(domain: dict[str, Any]) -> dict[str, Any]:
    """Return Parley's intents and entities with the constant action and nothing else."""
    kept = {name: domain[name] for name in ("version", "session_config", "intents", "entities")}
    return {**kept, "actions": ["action_constant"]}


def bare_rules(domain: dict[str, Any]) -> dict[str, Any]:
    """Return a rule for each intent but "back", which stock Rasa answers with an action of its own."""
    intents = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]]
    steps = ([{"intent": intent}, {"action": "action_constant"}] for intent in intents if intent != "back")
    return {"version": domain["version"], "rules": [{"rule": s[0]["intent"], "steps": s} for s in steps]}


def write_endpoints(folder: Path, url: str) -> Path:
    """Write the file that tells Rasa where the action server is."""
    path = folder / "endpoints.yml"
    _write(path, {"action_endpoint": {"url": url}})
    return path


def _train(folder: Path) -> None:
    data = [str(ROOT / "data" / "nlu"), str(folder / "rules.yml")]
    run_logged(
        [
            *(str(ASSISTANT.python), "-m", "rasa", "train", "--skip-validation", "--out", str(folder)),
            *("--config", str(folder / "config.yml"), "--domain", str(folder / "domain.yml"), "--data", *data),
            *("--fixed-model-name", MODEL.removesuffix(".tar.gz")),
        ],
        log=folder / "train.log",
        label="bare bot",
        describe=lambda line: "training, once",
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"},
    )
    if not (folder / MODEL).is_file():
        raise ProblemError(f"`rasa train` wrote no model: see {folder / 'train.log'}.")


def _digest() -> str:
    """Return a digest of everything that the model is made from: what Parley's is, and this file."""
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return hashlib.sha256(f"{digest(chosen(os.environ))}{own}".encode()).hexdigest()[:12]


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
