"""Tests in several processes: what shares something that takes long to start runs in one of them."""

from __future__ import annotations

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="runs in one process")
def test_a_test_is_named_with_its_group_by_which_it_is_given_out(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@unit/test_parallel.py")
