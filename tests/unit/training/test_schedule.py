from __future__ import annotations

import pytest

from recommender.training.schedule import repeat, seconds


@pytest.mark.parametrize(("text", "expected"), [("1m", 60), ("90m", 5400), ("6h", 21_600), ("30d", 2_592_000)])
def test_times(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "6", "h", "0m", "31d", "-1h", "1.5h", "6 h", "6H", "999999999h", "１h"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"30m|30d"):
        seconds(text)


class Stopped(Exception):  # noqa: N818
    pass


def test_runs_begin_at_even_distances_and_at_once_after_a_long_one() -> None:
    now, begun, durations = [0.0], [], [10.0, 250.0, 5.0, 0.0]

    def run() -> None:
        begun.append(now[0])
        now[0] += durations[len(begun) - 1]
        if len(begun) == len(durations):
            raise Stopped

    def sleep(wait: float) -> None:
        assert wait >= 0
        now[0] += wait

    with pytest.raises(Stopped):
        repeat(100.0, run, sleep=sleep, clock=lambda: now[0])
    assert begun == [0.0, 100.0, 350.0, 450.0]
