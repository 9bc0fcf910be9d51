"""Metrics of the model that answers and of the last training, read when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


@dataclass(frozen=True)
class ModelFacts:
    """What is told: times in seconds since the epoch, and None where nothing is known.

    `figures` are of the version that answers, `gates` those of the last training, each with whether it was passed.
    """

    version: str | None = None
    trained: float | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    gates: Mapping[str, bool] = field(default_factory=dict)
    training_ended: float | None = None
    training_published: bool | None = None
    exposures_lost: int = 0


class ModelCollector(Collector):
    """Tells the facts that `read` returns at that time; register it once a process."""

    def __init__(self, read: Callable[[], ModelFacts]) -> None:
        self._read = read

    def describe(self) -> Iterable[Metric]:
        """Return nothing, so that nothing is read when this is registered."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return the metrics; what is not known is left out."""
        facts = self._read()
        info = GaugeMetricFamily("parley_model_info", "The version that answers.", labels=["version"])
        if facts.version is not None:
            info.add_metric([facts.version], 1.0)
        figures = GaugeMetricFamily("parley_model_figure", "Figures of the version that answers.", labels=["figure"])
        for name, figure in sorted(facts.figures.items()):
            figures.add_metric([name], figure)
        gates = GaugeMetricFamily(
            "parley_training_gate_passed", "Whether the last training passed a gate.", labels=["gate"]
        )
        for name, passed in sorted(facts.gates.items()):
            gates.add_metric([name], float(passed))
        yield from (info, figures, gates)
        for name, text, value in (
            ("parley_model_trained_timestamp_seconds", "When the version that answers was trained.", facts.trained),
            ("parley_training_ended_timestamp_seconds", "When the last training ended.", facts.training_ended),
            ("parley_training_published", "Whether the last training was published.", facts.training_published),
        ):
            if value is not None:
                yield GaugeMetricFamily(name, text, value=float(value))
        yield CounterMetricFamily(
            "parley_exposures_lost", "Items shown that could not be kept.", value=facts.exposures_lost
        )
