"""What is asked of all people at once: their signals to train on, decisions to judge models by, and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, select

from recommender.domain.feedback import Exposure, Feedback, Signal
from recommender.settings import EventWeights
from recommender.store import person, rows, schema
from recommender.store.erasing import Scrubber
from recommender.store.errors import translated
from recommender.store.links import accounts
from recommender.store.signals import derive_signals

Looked = TypeVar("Looked")

_STREAMED_ROWS = 1000  # fetched at a time when everybody's events are read


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of rows."""

    users: int
    feedback: int
    exposures: int
    preferences: int


class Everybody:
    """The part of `Store` that reads of all people."""

    def __init__(self, engine: Engine, weights: EventWeights) -> None:
        """Read from an engine."""
        self._engine = engine
        self._weights = weights
        self._scrubber = Scrubber(engine)

    def all_signals(self) -> Iterator[tuple[str, list[Signal]]]:
        """Yield each person who has signals with them. Streams: memory holds one person and a page of rows.

        The name of a person is a pseudonym, or the name that linked accounts have in common.
        """
        table, links = schema.feedback.c, schema.links
        whose = func.coalesce(links.c.person, table.user)
        events = rows.select_events(schema.feedback, Feedback).add_columns(whose)
        events = events.outerjoin_from(schema.feedback, links, links.c.user == table.user)
        with self._reading() as connection:
            streamed = connection.execution_options(yield_per=_STREAMED_ROWS)
            found = streamed.execute(events.order_by(whose, table.number))
            for name, of_person in groupby(found, key=lambda row: str(row[-1])):
                said = (rows.read_event(Feedback, row[:-1]) for row in of_person)
                if signals := derive_signals(said, self._weights):
                    yield name, signals

    def decisions(self) -> Iterator[tuple[list[Exposure], list[Feedback]]]:
        """Yield what people were shown where chance decided, with all their feedback, an account at a time.

        Either in the order of its arrival. Memory holds one person.
        """
        table = schema.exposures.c
        chances = rows.select_events(schema.exposures, Exposure).where(table.candidates.is_not(None))
        with self._reading() as connection:
            for user in connection.scalars(select(table.user).where(table.candidates.is_not(None)).distinct()).all():
                shown = connection.execute(chances.where(table.user == user).order_by(table.number)).all()
                said = rows.feedback_of(connection, accounts(connection, user))
                yield [rows.read_event(Exposure, row) for row in shown], said

    def feedback_since(self, moment: datetime) -> int:
        """Return how many pieces of feedback are from after a moment."""
        with self._reading() as connection:
            said = select(func.count()).select_from(schema.feedback).where(schema.feedback.c.at > moment)
            return connection.execute(said).scalar_one()

    def look(self, work: Callable[[Connection], Looked]) -> Looked:
        """Run what only reads, such as the functions of `overview`."""
        with self._reading() as connection:
            return work(connection)

    def counts(self) -> Counts:
        """Return how many rows there are in all."""
        with self._reading() as connection:
            return Counts(
                **{
                    table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in person.COUNTED
                }
            )

    @property
    def _where(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._where), self._engine.connect() as connection:
            yield connection
        self._scrubber.catch_up()
