"""A lock must fit other machines than the one it was made on."""

from __future__ import annotations

import re

import pytest

from scripts.environments import ENVIRONMENTS, Environment
from scripts.lock import portable
from scripts.packages import locked

MADE = """\
# an old comment
numpy==2.4.6
    # via scipy
nvidia-cublas==13.1.1.3
    # via
    #   torch
torch==2.13.0+cpu
    # via -r requirements/actions.in
triton==3.7.1
    # via torch
yarl==1.0 ; python_version > "3"

setuptools==84.2.1
"""


def test_local_versions_and_cuda_packages_are_left_out() -> None:
    assert portable(MADE) == (
        "numpy==2.4.6\n    # via scipy\ntorch==2.13.0\n    # via -r requirements/actions.in\n"
        'yarl==1.0 ; python_version > "3"\nsetuptools==84.2.1\n'
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_the_locks_hold_every_wanted_package_and_nothing_of_a_machine(environment: Environment) -> None:
    text = environment.lock.read_text(encoding="utf-8")
    source = environment.lock.with_suffix(".in").read_text(encoding="utf-8")
    wanted = {re.split(r"[\[<>=; ]", line)[0] for line in source.splitlines() if line and not line.startswith("#")}

    assert {re.sub(r"[-_.]+", "-", name).lower() for name in wanted} <= set(locked(environment.lock))
    assert not re.search(r"^--|://| @ |\+cpu|^nvidia", text, re.MULTILINE)
