"""The examples in the text of all modules that the actions' environment runs are true."""

from __future__ import annotations

import pytest

from tests.examples import assert_examples_hold, modules_with_examples

MODULES = modules_with_examples(
    "actions",
    "benchmarks",
    "contract",
    "language_model",
    "monitoring",
    "recommender",
    "scripts",
    "understanding",
    without=("benchmarks/assistant",),  # needs Rasa
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(name: str) -> None:
    assert_examples_hold(name)


def test_no_examples_at_all_are_an_error() -> None:
    with pytest.raises(LookupError, match="tests/contract"):
        modules_with_examples("tests/contract")


def test_a_module_without_an_example_fails() -> None:
    with pytest.raises(AssertionError, match="no example in contract"):
        assert_examples_hold("contract")
