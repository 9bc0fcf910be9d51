"""When to ask back instead of acting: the fallback thresholds, chosen by cross-validation on the training data.

The pipeline's features are computed once; the intent classifier is then trained and tried on parts of the training data
in turn, so no part is judged by a classifier that has seen it, and the test set has no say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from components.classifier import IntentClassifier

FOLDS = 3
SEED = 7
ASKING_BACK = 0.5  # what a question back costs where acting on a wrong reading costs 1
THRESHOLDS = np.round(np.arange(0.0, 0.951, 0.05), 2)
MARGINS = np.round(np.arange(0.0, 0.301, 0.05), 2)
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Predictions:
    """Of every example: the confidence, how far it is ahead of the second, and whether the intent is right."""

    confidence: Values
    margin: Values
    right: npt.NDArray[np.bool_]

    def answered(self, threshold: float, margin: float) -> npt.NDArray[np.bool_]:
        """Return which examples are acted on."""
        return (self.confidence >= threshold) & (self.margin >= margin)

    def cost(self, threshold: float, margin: float) -> float:
        """Return the mean cost of a message."""
        answered = self.answered(threshold, margin)
        return float(np.where(answered, ~self.right, ASKING_BACK).mean())


def features(agent: Agent, texts: Sequence[str]) -> Any:
    """Return the matrix that the intent classifier sees of some messages.

    Raises:
        ValueError: the agent's pipeline has no IntentClassifier.
    """
    assert agent.processor is not None
    schema = agent.processor.model_metadata.predict_schema
    for node in schema.nodes.values():
        if node.uses is IntentClassifier:
            before = node.needs["messages"]
            messages = agent.processor.graph_runner.run(
                inputs={PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts]}, targets=[before]
            )[before]
            config = {**IntentClassifier.get_default_config(), **node.config}
            return IntentClassifier(config, "calibration", None, None)._create_X(messages)
    raise ValueError("the pipeline has no IntentClassifier")


def predict(matrix: Any, intents: Sequence[str], settings: dict[str, Any]) -> Predictions:
    """Classify every example by a classifier that was trained on the other parts."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    names = np.array(sorted(set(intents)))
    classifier = IntentClassifier.regression({**IntentClassifier.get_default_config(), **settings})
    chances = cross_val_predict(classifier, matrix, intents, cv=folds, method="predict_proba")
    best = np.sort(chances, axis=1)
    return Predictions(
        confidence=best[:, -1],
        margin=best[:, -1] - best[:, -2],
        right=names[chances.argmax(axis=1)] == np.array(intents),
    )


def choose(predictions: Predictions) -> tuple[float, float]:
    """Return the threshold and the margin that cost least; of equal ones those that ask back least."""
    grid = [(float(threshold), float(margin)) for threshold in THRESHOLDS for margin in MARGINS]
    return min(grid, key=lambda pair: (round(predictions.cost(*pair), 6), *pair))


def curve(predictions: Predictions, margin: float) -> list[dict[str, float]]:
    """Return coverage (share acted on), accuracy among these and cost for every threshold."""
    rows = []
    for threshold in THRESHOLDS:
        answered = predictions.answered(float(threshold), margin)
        rows.append(
            {
                "threshold": float(threshold),
                "coverage": float(answered.mean()),
                "accuracy": float(predictions.right[answered].mean()) if answered.any() else 1.0,
                "cost": predictions.cost(float(threshold), margin),
            }
        )
    return rows


def plot(rows: Sequence[dict[str, float]], chosen: float, configured: float, path: Path) -> None:
    """Draw coverage, accuracy and cost against the threshold."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for name in ("coverage", "accuracy", "cost"):
        axes.plot([row["threshold"] for row in rows], [row[name] for row in rows], marker=".", label=name)
    axes.axvline(chosen, linestyle="--", color="grey", label=f"costs least: {chosen:g}")
    axes.axvline(configured, linestyle=":", color="black", label=f"config.yml: {configured:g}")
    axes.set(
        xlabel="threshold of the fallback classifier",
        ylabel="share of messages",
        title=f"{FOLDS}-fold cross-validation on the training data",
    )
    axes.legend(loc="center left")
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
