"""What a run found, as a table to read and as JSON to compare."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Spread, Times
from scripts.environments import ASSISTANT, ROOT

PACKAGES = ("numpy", "torch", "sentence-transformers", "rasa-sdk", "rectools-lightfm", "SQLAlchemy")
ASSISTANT_PACKAGES = ("rasa", "numpy", "tensorflow", "onnxruntime", "tokenizers")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with the first column to the left and all others to the right.

    >>> print(table("Turns", ["bot", "p50"], [["Parley", "9.1"], ["bare", "41.0"]]))
    Turns
      bot      p50
      Parley   9.1
      bare    41.0
    """
    lines = [list(columns), *(list(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [title]
    for first, *others in lines:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        text.append(f"  {'  '.join(cells)}".rstrip())
    return "\n".join(text)


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table and an empty line."""
    print(table(title, columns, rows), end="\n\n", flush=True)


def between(figure: Spread, digits: int = 2) -> str:
    """Say a figure with its extremes.

    >>> between(Spread(0.5, 0.41, 0.6))
    '0.50 (0.41-0.60)'
    """
    return f"{figure.median:.{digits}f} ({figure.low:.{digits}f}-{figure.high:.{digits}f})"


def times_cells(times: Times, digits: int = 1) -> list[str]:
    """Return the cells p50 and p95, each with its extremes over the repeats."""
    return [
        f"{value:.{digits}f} ({by.low:.{digits}f}-{by.high:.{digits}f})"
        for value, by in ((times.p50, times.p50_by_repeat), (times.p95, times.p95_by_repeat))
    ]


def verdict(target: float, value: float, *, strict: bool = False) -> str:
    """Say whether a value keeps to its upper limit.

    >>> verdict(0.7, 0.7), verdict(10, 10.0, strict=True)
    ('met', 'missed')
    """
    return "met" if value < target or (value == target and not strict) else "missed"


def write(path: Path, parts: Mapping[str, Any], *, quick: bool, beside: bool = False) -> None:
    """Write what was measured, with the machine it was measured on, atomically.

    `beside` keeps those parts of an earlier report that were not measured now; time and machine are of the last run.
    """
    earlier = json.loads(path.read_text("utf-8")) if beside and path.is_file() else {}
    run = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": quick, "machine": machine()}
    document = {**earlier, **run, **parts}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(document, indent=2, default=_plain) + "\n", encoding="utf-8")
    temporary.replace(path)


def _plain(value: Any) -> Any:
    """Turn a dataclass into what JSON knows; seven digits are more than any figure here is worth."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            name: round(each, 4) if isinstance(each, float) else each
            for name, each in ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        }
    raise TypeError(f"{type(value).__name__} has no JSON form")


def machine() -> dict[str, Any]:
    """Return what the figures depend on: processor, memory, load at the end of the run, versions, source."""
    pages, page_size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages * page_size / 1e9, 1),
        "load_1_min": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": versions(PACKAGES),
        "assistant_packages": _assistant_versions(),
        "threads": {name: os.environ[name] for name in sorted(os.environ) if name.endswith("_NUM_THREADS")},
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
    }


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each package."""
    return {name: importlib.metadata.version(name) for name in packages}


def _assistant_versions() -> dict[str, str]:
    program = "import importlib.metadata as m, json, sys\nprint(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    found = _output(str(ASSISTANT.python), "-I", "-c", program, *ASSISTANT_PACKAGES)
    return json.loads(found) if found else {}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _output(*command: str) -> str:
    """Return what a command prints, or nothing where it cannot run: a copy of the source may have no repository."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        return ""
    return done.stdout.strip()
