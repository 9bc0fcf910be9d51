"""What is said and what is logged where something fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from monitoring import logs
from recommender.service import RecommenderError, StoreError


class NotDone(Exception):  # noqa: N818 - what it says is its cause
    """The store could not be used; `response` says of domain.yml what that means for what was asked."""

    def __init__(self, response: str) -> None:
        super().__init__(response)
        self.response = response


@contextmanager
def saying(response: str) -> Iterator[None]:
    """Have a response said where the store fails in the block; what an inner block says goes first.

    Raises:
        NotDone: it failed.
    """
    try:
        yield
    except StoreError as error:
        raise NotDone(response) from error


def log_failure(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log a failure with where it happened. What an unexpected one says is left out: it may quote a person."""
    if isinstance(error, NotDone) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, StoreError | RecommenderError):  # sentences for an operator
        logger.error("%s: %s", what, error)
        return
    logs.log_failure(logger, what, error)
