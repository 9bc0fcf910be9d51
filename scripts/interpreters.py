"""Find Python interpreters by running them: a name on the PATH proves nothing (a pyenv shim can exist and fail)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.console import ProblemError, say

PROBE_SECONDS = 20
UV_SECONDS = 300

# What is imported here is what the set-up, pip and the data packages need; builds of Python can lack each of them.
PROBE = """
import importlib, json, os, sys, sysconfig
lacks = []
for name in ("venv", "ensurepip", "ssl", "zlib", "bz2", "lzma", "sqlite3", "ctypes"):
    try:
        importlib.import_module(name)
    except Exception:
        lacks.append(name)
include = sysconfig.get_paths()["include"]
if not os.path.isfile(os.path.join(include, "Python.h")):
    lacks.append("Python.h")
print(json.dumps({
    "path": getattr(sys, "_base_executable", None) or sys.executable,
    "version": list(sys.version_info[:3]),
    "lacks": lacks,
    "include": include,
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that ran and told about itself."""

    path: str
    version: tuple[int, int, int]
    lacks: tuple[str, ...]
    include: str

    @property
    def minor(self) -> tuple[int, int]:
        """The version as packages see it, such as (3, 11)."""
        return self.version[:2]

    @property
    def number(self) -> str:
        """The version as people write it."""
        return ".".join(str(part) for part in self.version)


def probe(path: str) -> Interpreter | None:
    """Ask an interpreter about itself; None where it does not run or does not answer."""
    try:
        answer = subprocess.run(
            [path, "-I", "-c", PROBE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=True,
        )
        told = json.loads(answer.stdout.decode("utf-8").strip().splitlines()[-1])
        major, minor, micro = told["version"]
        return Interpreter(
            path=str(told["path"]),
            version=(int(major), int(minor), int(micro)),
            lacks=tuple(told["lacks"]),
            include=str(told["include"]),
        )
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError, IndexError):
        return None


def candidates(versions: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Paths that may be a fitting Python: the PATH (every folder of it), then pyenv's own versions."""
    names = [f"python{major}.{minor}" for major, minor in versions] + ["python3", "python"]
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for name in names:
        for folder in folders:
            path = folder / name
            if path.is_file() and os.access(path, os.X_OK):
                yield str(path)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for major, minor in versions:
        yield from (str(path) for path in sorted(pyenv.glob(f"{major}.{minor}*/bin/python"), reverse=True))


def find(versions: Sequence[tuple[int, int]], needs: Iterable[str], tools: Path) -> Interpreter:
    """The first interpreter of one of the versions (in their order of preference) that lacks nothing needed.

    Args:
        versions: Fitting versions such as (3, 11), the preferred first.
        needs: Which of the probe's findings matter: modules, or "Python.h".
        tools: A folder where uv may be installed if no interpreter serves.

    Raises:
        ProblemError: If there is none and none could be installed; says what to install.
    """
    found: list[Interpreter] = []
    for interpreter in _run_all(candidates(versions)):
        if interpreter.minor in versions:
            if not set(interpreter.lacks) & set(needs) and interpreter.minor == versions[0]:
                return interpreter
            found.append(interpreter)
    usable = [interpreter for interpreter in found if not set(interpreter.lacks) & set(needs)]
    if usable:
        return min(usable, key=lambda interpreter: list(versions).index(interpreter.minor))
    managed = _from_uv(versions, tools)
    if managed is not None:
        return managed
    raise ProblemError(_sentence(versions, needs, found))


def _run_all(paths: Iterable[str]) -> Iterator[Interpreter]:
    """Probe each file once: several names lead to the same interpreter."""
    seen = set()
    for path in paths:
        real = os.path.realpath(path)
        # pyenv's shims are one file under many names that behaves differently under each.
        key = path if "shims" in Path(path).parts else real
        if key not in seen:
            seen.add(key)
            interpreter = probe(path)
            if interpreter is not None:
                yield interpreter


def _from_uv(versions: Sequence[tuple[int, int]], tools: Path) -> Interpreter | None:
    """An interpreter that uv has, or can install; None where that does not work out."""
    wanted = ".".join(str(part) for part in versions[0])
    uv = _uv(tools, wanted)
    if uv is None:
        return None
    find_command = [uv, "python", "find", "--python-preference", "only-managed", wanted]
    path = _output(find_command, PROBE_SECONDS)
    if not path:
        say(f"  No usable Python {wanted} found: asking uv to install one ...")
        _output([uv, "python", "install", wanted], UV_SECONDS)
        path = _output(find_command, PROBE_SECONDS)
    return probe(path) if path else None


def _uv(tools: Path, wanted: str) -> str | None:
    """The uv program: on the PATH, in its usual places, or installed from PyPI into a folder of its own."""
    own = tools / "uv" / "bin" / "uv"
    usual = [Path.home() / ".local" / "bin" / "uv", Path.home() / ".cargo" / "bin" / "uv", own]
    for path in [shutil.which("uv"), *map(str, usual)]:
        if path and _output([path, "--version"], PROBE_SECONDS):
            return path
    say(f"  No usable Python {wanted} found: fetching uv from the package index to install one ...")
    if _output([sys.executable, "-m", "venv", "--clear", str(tools / "uv")], UV_SECONDS) is None:
        return None
    _output([str(tools / "uv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"], UV_SECONDS)
    return str(own) if own.is_file() else None


def _output(command: Sequence[str], seconds: float) -> str | None:
    """What a command prints, or None where it fails or takes too long."""
    try:
        done = subprocess.run(list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip()


def _sentence(versions: Sequence[tuple[int, int]], needs: Iterable[str], found: Sequence[Interpreter]) -> str:
    """What to install, in one sentence."""
    names = [f"{major}.{minor}" for major, minor in versions]
    name = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
    if not found:
        return (
            f"Python {name} is needed and none was found that runs (looked on the PATH, in pyenv and in uv): "
            f"install it, for example with `uv python install {names[0]}` or `pyenv install {names[0]}`, "
            "and run the command again."
        )
    best = found[0]
    lacks = [need for need in best.lacks if need in set(needs)]
    version = f"{best.minor[0]}.{best.minor[1]}"
    packages = {"venv": "venv", "ensurepip": "venv", "Python.h": "dev"}
    debian = sorted({f"python{version}-{packages[lack]}" for lack in lacks if lack in packages})
    remedy = f"on Debian or Ubuntu: apt-get install {' '.join(debian)}" if debian else "a complete build has it"
    return (
        f"Python {version} at {best.path} lacks {', '.join(lacks)}: install what is missing ({remedy}), "
        "and run the command again."
    )


C_PROGRAM = "#include <Python.h>\n{extra}int main(void) {{ return 0; }}\n"


def find_compiler(interpreter: Interpreter) -> str:
    """A C compiler that can build an extension for this interpreter, tried by compiling a small program.

    Raises:
        ProblemError: If there is none.
    """
    # LightFM is built with OpenMP everywhere but on macOS.
    openmp = sys.platform != "darwin"
    source = C_PROGRAM.format(extra="#include <omp.h>\n" if openmp else "")
    for name in [os.environ.get("CC"), "cc", "gcc", "clang"]:
        path = shutil.which(name) if name else None
        if path is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "try.c"
            file.write_text(source, encoding="utf-8")
            flags = ["-fopenmp"] if openmp else []
            # Headers and OpenMP's run time are tried; Python itself is not linked, as in any extension.
            command = [path, *flags, f"-I{interpreter.include}", "-o", str(Path(folder) / "try"), str(file)]
            if _output(command, PROBE_SECONDS) is not None:
                return path
    version = f"{interpreter.minor[0]}.{interpreter.minor[1]}"
    raise ProblemError(
        f"A C compiler that can build an extension for Python {version} is needed and none was found that works: "
        f"install one (on Debian or Ubuntu: apt-get install build-essential python{version}-dev), "
        "and run the command again."
    )
