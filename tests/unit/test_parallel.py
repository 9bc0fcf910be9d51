"""Tests in several processes: what shares something that takes long to start runs in one of them."""

from __future__ import annotations

import os
import time

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="runs in one process")
def test_a_test_is_named_with_its_group_by_which_it_is_given_out(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@unit/test_parallel.py")


@pytest.mark.parametrize("content", [f"{time.time_ns():020}".encode()])
def test_all_processes_have_the_same_names_for_tests_of_files_made_when_they_started(
    content: bytes, request: pytest.FixtureRequest
) -> None:
    assert content.decode() not in request.node.nodeid
    assert f"[{len(content)} bytes]" in request.node.nodeid
