"""A message is understood, and an action predicted, by calling the parts of the model one after the other.

Rasa has dask plan that anew for each message: what depends on what, and what can be given up when. That pays in
training, where it stays so, and not for a dozen parts of which each waits for the one before.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.constants import PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner

_run = DaskGraphRunner.run


def run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Return what the targets give, as ``DaskGraphRunner.run`` does.

    Raises:
        GraphRunError: a part fails, or an input has the name of a part.
    """
    if not inputs or not targets or PLACEHOLDER_TRACKER not in inputs:
        trained: dict[str, Any] = _run(self, inputs, targets)
        return trained
    known: dict[str, Any] = dict(self._instantiated_nodes)
    self._add_inputs_to_graph(inputs, known)
    results: dict[str, Any] = {name: known[name] for name in inputs}

    def result(name: str) -> Any:
        if name not in results:
            needs = self._graph_schema.nodes[name].needs.values()
            results[name] = self._instantiated_nodes[name](*map(result, needs))
        return results[name]

    try:
        return dict(map(result, targets))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
