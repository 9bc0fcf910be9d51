"""What units of weight and volume are, in descriptions, in columns of files and in what people say."""

from __future__ import annotations

from collections.abc import Mapping

_OUNCE, _FLUID_OUNCE = 28.349523125, 29.5735295625  # in grams; in millilitres, of the United States

WEIGHTS: Mapping[str, float] = {"mg": 0.001, "g": 1.0, "kg": 1000.0, "oz": _OUNCE, "lb": 16 * _OUNCE}
"""Units of weight, in grams."""

VOLUMES: Mapping[str, float] = {
    **{"ml": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0},
    **{"fl oz": _FLUID_OUNCE, "pt": 16 * _FLUID_OUNCE, "qt": 32 * _FLUID_OUNCE, "gal": 128 * _FLUID_OUNCE},
}
"""Units of volume, in millilitres."""
