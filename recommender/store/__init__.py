"""The training store: what people did, what they were shown and what they like, kept until they have it deleted.

Users under a keyed pseudonym (`identity.py`) have feedback events, exposure events and lasting preferences
(`schema.py`). Each event has a key that is unique to its person; an event that arrives again, from a retry or a
second click, is the same event and counts once. Taking something back is an event as well. What models train on is
never stored: it is derived from the events (`signals.py`), so that a better reading of them needs no migration.

::

    with open_store(settings.database_url) as store:
        store.record([Feedback(...)])
        store.signals(user)

SQLite is the default: write-ahead log, a full sync at each commit, so that neither a killed process nor a power cut
loses what was acknowledged. Any other database is a change of the SQLAlchemy URL, once its driver is installed. Where
SQLAlchemy knows no INSERT … ON CONFLICT, events are written in plain SQL (`portable.py`). Besides SQLite the tests run
on PostgreSQL and MariaDB; whoever takes something else had better run them there first. What is locked for too long or
unreachable raises `StoreUnavailable`.

`export` hands a person everything that is kept on them, `delete` removes it for good (`erasing.py`); of people who do
not want to be remembered nothing is written, whoever asks. Opening a store creates or upgrades its schema with Alembic
(`migrate.py` says how to draft a migration).
"""

from recommender.store.errors import StoreError, StoreUnavailable
from recommender.store.everybody import Counts
from recommender.store.identity import pseudonym, pseudonym_key
from recommender.store.store import Recorded, Store, open_store

__all__ = [
    "Counts",
    "Recorded",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "open_store",
    "pseudonym",
    "pseudonym_key",
]
