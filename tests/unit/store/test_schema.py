from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from recommender.store.schema import Names, UtcMicroseconds

MOMENTS = UtcMicroseconds()
DIALECT = sqlite.dialect()


def test_a_moment_is_stored_as_microseconds_since_1970_in_utc() -> None:
    in_paris = datetime(1970, 1, 2, 1, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))
    assert MOMENTS.process_bind_param(in_paris, DIALECT) == 86_400_000_007


def test_a_moment_before_1970_keeps_its_microseconds() -> None:
    before = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert MOMENTS.process_bind_param(before, DIALECT) == -1


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.timezones()))
def test_a_moment_comes_back_the_same_and_in_utc(moment: datetime) -> None:
    back = MOMENTS.process_result_value(MOMENTS.process_bind_param(moment, DIALECT), DIALECT)
    assert back is not None
    assert back == moment.astimezone(UTC)
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        MOMENTS.process_bind_param(datetime(2026, 1, 1), DIALECT)


def test_nothing_stays_nothing() -> None:
    assert MOMENTS.process_bind_param(None, DIALECT) is None
    assert MOMENTS.process_result_value(None, DIALECT) is None


@given(st.lists(st.text(max_size=20)).map(tuple))
def test_names_come_back_the_same_and_none_take_no_space(names: tuple[str, ...]) -> None:
    kept = Names().process_bind_param(names, DIALECT)
    assert (kept is None) == (names == ())
    assert Names().process_result_value(kept, DIALECT) == names
