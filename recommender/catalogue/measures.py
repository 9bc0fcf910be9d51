"""Units of one kind of measure: what a column says in several of them is put into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from contract.units import VOLUMES, WEIGHTS

_INCH = 25.4  # in millimetres

# What one of each unit is in the first of its kind; the names as `column-words.yml` has them, and others that are seen.
_KINDS: tuple[Mapping[str, float], ...] = (
    {**WEIGHTS, "lbs": WEIGHTS["lb"]},
    VOLUMES,
    {"mm": 1.0, "cm": 10.0, "m": 1000.0, "km": 1e6, "inches": _INCH, "ft": 12 * _INCH, "feet": 12 * _INCH},
    {"minutes": 1.0, "min": 1.0, "seconds": 1 / 60, "s": 1 / 60, "hours": 60.0, "h": 60.0},
)


def is_measure(unit: str) -> bool:
    """Whether a unit is one that others can be put into."""
    return any(unit.casefold() in kind for kind in _KINDS)


def in_unit(value: float, unit: str, wanted: str) -> float | None:
    """Put a number into another unit of the same kind; None where the two are of different kinds, or not known.

    >>> in_unit(1.5, "kg", "g"), in_unit(250, "ml", "l"), in_unit(5, "kg", "l"), in_unit(3, "crates", "crates")
    (1500.0, 0.25, None, 3)
    """
    unit, wanted = unit.casefold(), wanted.casefold()
    if unit == wanted:
        return value
    of_both = next((kind for kind in _KINDS if unit in kind and wanted in kind), None)
    return None if of_both is None else value * of_both[unit] / of_both[wanted]


def shared(units: Iterable[str]) -> tuple[str, float]:
    """Return the unit that most of some are, and the share of all that can be put into it.

    >>> shared(["kg", "g", "kg", "crates"])
    ('kg', 0.75)
    """
    counts = Counter(units)
    best = counts.most_common(1)[0][0]
    fits = sum(often for unit, often in counts.items() if in_unit(1.0, unit, best) is not None)
    return best, fits / counts.total()
