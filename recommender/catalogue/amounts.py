"""How numbers are said: rounded as one would, and with the unit of a facet of money or size."""

from __future__ import annotations

from collections.abc import Mapping

# Where the sign of a currency stands, by its code; others are said with the code behind.
_SIGNS: Mapping[str, str] = {"USD": "${}", "EUR": "€{}", "GBP": "£{}"}
_CURRENCY_LETTERS = 3
# Units of weight and volume, each with the larger one in which a number that has so many of it is said.
_SIZES: Mapping[str, tuple[float, str] | None] = {
    "mg": (1000, "g"),
    "g": (1000, "kg"),
    "g/ml": (1000, "kg/l"),  # of things some of which are weighed and some poured
    "kg/l": None,
    "kg": None,
    "oz": None,
    "lb": None,
    "ml": (1000, "l"),
    "cl": (100, "l"),
    "dl": None,
    "l": None,
    "fl oz": None,
    "pt": None,
    "qt": None,
    "gal": None,
}
_SMALL, _MANY = ("mg", "g", "g/ml", "ml"), 20  # of a small unit so many are told without a part of it
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_EXACT = 10_000  # from here on thousands are told apart; below stand years


def is_unit(reads: str, unit: str) -> bool:
    """Whether a facet that reads money or sizes may have a unit; others may have any.

    >>> is_unit("money", "USD"), is_unit("money", "$"), is_unit("size", "oz"), is_unit("duration", "minutes")
    (True, False, True, True)
    """
    if reads == "money":
        return len(unit) == _CURRENCY_LETTERS and unit.isalpha() and unit.isupper()
    return unit in _SIZES if reads == "size" else True


def units_of(reads: str) -> str:
    """Say which units a facet that reads money or sizes may have."""
    return "a currency by its code, such as USD" if reads == "money" else f"one of {', '.join(_SIZES)}"


def say(value: float, reads: str, unit: str) -> str:
    """Say a number of a facet.

    >>> say(4.5, "money", "USD"), say(20, "money", "EUR"), say(1500, "size", "g"), say(12, "size", "oz")
    ('$4.50', '€20', '1.5 kg', '12 oz')
    >>> say(66.27, "size", "g"), say(2.5, "size", "g"), say(33.5, "size", "oz")
    ('66 g', '2.5 g', '33.5 oz')
    >>> say(90, "duration", "minutes")
    '90'
    """
    if reads == "money":
        said = f"{value:,.2f}".removesuffix(".00")
        return _SIGNS[unit].format(said) if unit in _SIGNS else f"{said} {unit}"
    if reads == "size":
        larger = _SIZES[unit]
        if larger is not None and value >= larger[0]:
            return say(value / larger[0], reads, larger[1])
        return f"{number(round(value) if unit in _SMALL and value >= _MANY else value)} {unit}"
    return number(value)


def number(value: float) -> str:
    """Say a number without digits that tell nothing.

    >>> number(95.0), number(7.25), number(1994), number(0.0333333), number(123.456)
    ('95', '7.25', '1994', '0.033', '123')
    >>> number(2393140), number(12345), number(1e6)
    ('2.4 million', '12,345', '1 million')
    """
    if value < 0:
        return f"-{number(-value)}"
    for size, name in _LARGE:
        if value >= size:
            return f"{_short(value / size, 1)} {name}"
    if value >= _EXACT:
        return f"{round(value):,}"
    if float(value).is_integer():
        return str(int(value))
    if value >= 100:
        return str(round(value))
    if value >= 1:
        return _short(value, 2)
    return f"{value:.2g}"


def _short(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
