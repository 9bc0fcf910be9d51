"""The model's parts are called as Rasa calls them, without a plan made for each message."""

from __future__ import annotations

from typing import Any, cast

import pytest
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from components import graph

CALLED: list[str] = []


class Part(GraphComponent):
    """Says what it was given."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Part:
        """Create it by its name."""
        return cls(config["name"])

    def process(self, **given: Any) -> str:
        """Say it."""
        CALLED.append(self._name)
        if given.get("words") == "trouble":
            raise ValueError("that cannot be read")
        return f"{self._name}({', '.join(f'{name}={each}' for name, each in sorted(given.items()))})"

    def one(self, words: str) -> str:
        """Say what one gives."""
        return self.process(words=words)

    def both(self, left: str, right: str, tracker: str) -> str:
        """Say what three give."""
        return self.process(left=left, right=right, tracker=tracker)


def node(name: str, fn: str, needs: dict[str, str]) -> SchemaNode:
    return SchemaNode(needs, Part, "create", fn, {"name": name}, is_target=name == "end")


SCHEMA = GraphSchema(
    {
        "read": node("read", "one", {"words": PLACEHOLDER_MESSAGE}),
        "left": node("left", "one", {"words": "read"}),
        "right": node("right", "one", {"words": "read"}),
        "end": node("end", "both", {"left": "left", "right": "right", "tracker": PLACEHOLDER_TRACKER}),
        "unasked": node("unasked", "one", {"words": "read"}),
    }
)


@pytest.fixture
def runner() -> DaskGraphRunner:
    CALLED.clear()
    return DaskGraphRunner(SCHEMA, cast("ModelStorage", None), ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [["end"], ["left", "right"], ["read"], [PLACEHOLDER_TRACKER]])
def test_the_results_are_rasa_s_and_each_part_is_called_once(runner: DaskGraphRunner, targets: list[str]) -> None:
    inputs = {PLACEHOLDER_MESSAGE: "hello", PLACEHOLDER_TRACKER: "talk"}
    expected, called = graph._run(runner, inputs, targets), sorted(CALLED)
    CALLED.clear()
    assert runner.run(inputs, targets) == expected
    assert sorted(CALLED) == called
    assert "unasked" not in CALLED


def test_what_fails_fails_as_ever(runner: DaskGraphRunner) -> None:
    for inputs in (
        {PLACEHOLDER_MESSAGE: "trouble", PLACEHOLDER_TRACKER: "talk"},
        {PLACEHOLDER_MESSAGE: "left", PLACEHOLDER_TRACKER: "talk"},  # the name of a part
    ):
        raised = []
        for run in (graph._run, graph.run):
            with pytest.raises((GraphRunError, GraphComponentException)) as error:
                run(runner, inputs, ["end"])
            raised.append((error.type, str(error.value)))
        assert raised[0] == raised[1]


def test_training_is_rasa_s_own(runner: DaskGraphRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph, "_run", lambda *_: {"trained": True})
    assert runner.run({"__importer__": "files"}, ["end"]) == {"trained": True}
    assert runner.run() == {"trained": True}
    assert DaskGraphRunner.run is graph.run
