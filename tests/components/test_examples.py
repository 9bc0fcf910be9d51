"""The examples in the text of all modules that the assistant's environment runs are true."""

from __future__ import annotations

import pytest

from tests.examples import assert_examples_hold, modules_with_examples

MODULES = modules_with_examples(
    "benchmarks/assistant",
    "channels",
    "components",
    "contract",
    "language_model",
    "monitoring",
    "scripts",
    "understanding",
    without=("understanding/training",),  # needs torch
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module(name: str) -> None:
    assert_examples_hold(name)
