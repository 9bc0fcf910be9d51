"""Tests that wait, in an event loop of their own: this environment has no plugin for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from typing_extensions import ParamSpec

P = ParamSpec("P")
R = TypeVar("R")


def in_a_loop(test: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, R]:
    """Make a test of a coroutine."""

    @wraps(test)
    def run(*arguments: P.args, **named: P.kwargs) -> R:
        return asyncio.run(test(*arguments, **named))

    return run
