"""What can go wrong with the store, in the project's own words; callers never see a database driver's exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

# Of a violated CHECK in MariaDB and in MySQL, whose drivers take it for a fault in operation.
_CHECK_CODES = [(4025,), (3819,)]


class StoreError(Exception):
    """The store could not do what it was asked; nothing was written. The message is one sentence for an operator."""


class StoreUnavailable(StoreError):  # noqa: N818  an error by its base already
    """The database is locked, read-only, missing, full, broken or unreachable. Trying again later may help."""


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what SQLAlchemy and the file system raise into `StoreError`; `where` is the URL without its password."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        # Only the first line: what follows may quote the row, which is personal data.
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        refused = isinstance(error, exc.IntegrityError | exc.DataError) or type(error) is exc.StatementError
        if refused or getattr(error, "orig", error).args[:1] in _CHECK_CODES:
            raise StoreError(f"The training store {where} refused the data: {reason}") from error
        raise StoreUnavailable(f"The training store {where} cannot be used: {reason}") from error
    except OSError as error:
        raise StoreUnavailable(f"The training store {where} cannot be used: {error.strerror}") from error
