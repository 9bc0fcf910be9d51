"""Training again and again in one process."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

LEAST_SECONDS, MOST_SECONDS = 60, 30 * 86_400
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def seconds(text: str) -> int:
    """Return how long "30m", "6h" or "1d" is.

    Raises:
        ValueError: it is written otherwise, shorter than a minute or longer than 30 days.

    >>> seconds("6h")
    21600
    """
    written = re.fullmatch(r"([0-9]{1,6})([mhd])", text)
    if written is None:
        raise ValueError(f"{text!r} is no time between trainings: write 30m, 6h or 1d")
    long = int(written[1]) * _UNITS[written[2]]
    if not LEAST_SECONDS <= long <= MOST_SECONDS:
        raise ValueError(f"{text!r} is not between 1m and 30d")
    return long


def repeat(
    interval: float,
    run: Callable[[], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Run at once, and then `interval` seconds after each run began; at once where a run took longer than that.

    Goes on until something raises.
    """
    while True:
        begun = clock()
        run()
        sleep(max(0.0, interval - (clock() - begun)))
