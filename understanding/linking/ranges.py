"""A range of a number, as it is said of an item's year, length or price."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    """Inclusive bounds; None is open."""

    low: float | None = None
    high: float | None = None

    def negated(self, step: float) -> Range | None:
        """Return what is left when a one-sided range is ruled out, or None where that is no range."""
        if self.low is None and self.high is not None:
            return Range(low=self.high + step)
        if self.high is None and self.low is not None:
            return Range(high=self.low - step)
        return None

    def meets(self, low: float | None, high: float | None) -> bool:
        """Whether it has something in common with what lies between two bounds.

        >>> Range(high=1969).meets(1960, 1969), Range(low=1970).meets(None, 1969)
        (True, False)
        """
        begins_behind = self.low is not None and high is not None and self.low > high
        ends_before = self.high is not None and low is not None and self.high < low
        return not (begins_behind or ends_before)

    def scaled(self, factor: float) -> Range:
        """Return the range in another unit.

        >>> Range(low=2.0).scaled(1000)
        Range(low=2000.0, high=None)
        """
        return Range(None if self.low is None else self.low * factor, None if self.high is None else self.high * factor)


def ordered(low: float, high: float) -> Range:
    """Return the range between two bounds, whichever is the lower."""
    return Range(min(low, high), max(low, high))
