"""What can go wrong with the store, in the project's own words; callers never see a database driver's exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc


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
        if isinstance(error, exc.IntegrityError | exc.DataError) or type(error) is exc.StatementError:
            raise StoreError(f"The training store {where} refused the data: {reason}") from error
        raise StoreUnavailable(f"The training store {where} cannot be used: {reason}") from error
    except OSError as error:
        raise StoreUnavailable(f"The training store {where} cannot be used: {error.strerror}") from error
