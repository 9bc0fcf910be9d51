"""The two environments: what belongs in each, whether it is current, and how it is made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.console import ProblemError, say
from scripts.interpreters import Interpreter
from scripts.packages import install, locked, normalised

ROOT = Path(__file__).resolve().parent.parent
STAMP = "parley.json"
UNFINISHED = "parley-unfinished"
DEFAULTS_FILE = "parley_defaults.pth"

MODULES = ("venv", "ensurepip", "ssl", "zlib", "bz2", "lzma", "sqlite3", "ctypes")


@dataclass(frozen=True)
class Environment:
    """One virtual environment below the checkout."""

    name: str
    versions: tuple[tuple[int, int], ...]
    """Versions of Python that its lock was tried on, the preferred first."""
    compiles: bool
    """Whether a package is built from source, which takes a C compiler and Python's headers."""
    gigabytes: float
    """What it needs on the disk while it is being installed."""
    defaults: Mapping[str, str]
    """Variables that hold in every process of the environment unless they are already set."""

    @property
    def folder(self) -> Path:
        """Where it is."""
        return ROOT / f".venv-{self.name}"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    @property
    def lock(self) -> Path:
        """The packages in it, each with its version."""
        return ROOT / "requirements" / f"{self.name}.txt"

    def added_for(self, catalogue: str) -> Path | None:
        """The packages that one catalogue needs beside the lock, as a list with versions; None where it needs none."""
        path = ROOT / "requirements" / f"catalogue-{catalogue}.txt"
        return path if self.name == "actions" and path.exists() else None

    @property
    def needs(self) -> tuple[str, ...]:
        """What an interpreter must have to serve."""
        return (*MODULES, "Python.h") if self.compiles else MODULES


ASSISTANT = Environment(
    name="assistant",
    versions=((3, 10),),
    compiles=False,
    gigabytes=3.5,
    defaults={
        # Rasa reports to the network unless told not to.
        "RASA_TELEMETRY_ENABLED": "false",
        # endpoints.yml names these, and Rasa does not start while one is not set.
        "PARLEY_ACTIONS_URL": "http://127.0.0.1:5055/webhook",
        "PARLEY_ACTIONS_SECRET": "",
        # Warnings of libraries that Rasa pins, of no use to anybody here.
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # The first recommendation after a start loads the encoder: ten seconds (Rasa's default) can be too few.
        "RASA_SHELL_STREAM_READING_TIMEOUT_IN_SECONDS": "60",
    },
)
ACTIONS = Environment(
    name="actions",
    versions=((3, 11), (3, 12), (3, 13)),
    compiles=True,
    gigabytes=3.0,
    defaults={"HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"},
)
ENVIRONMENTS = (ASSISTANT, ACTIONS)


def digest(environment: Environment) -> str:
    """A fingerprint of all that decides what is in the environment."""
    parts = (environment.lock.read_text(encoding="utf-8"), json.dumps(dict(environment.defaults)))
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def is_current(environment: Environment) -> bool:
    """Whether the environment holds what its lock says, by its stamp and by running its interpreter."""
    stamp = _read_stamp(environment)
    version = _version(environment)
    return (
        version is not None
        and not _is_unfinished(environment)
        and stamp.get("digest") == digest(environment)
        and stamp.get("python") == version
        # The programs in an environment name its folder: one that was moved does not work.
        and stamp.get("folder") == str(environment.folder)
    )


def adopt(environment: Environment) -> bool:
    """Take over an environment that was installed by hand, if it holds exactly what the lock says."""
    if _is_unfinished(environment) or _version(environment) is None:
        return False
    installed = _installed(environment)
    wanted = locked(environment.lock)
    if any(installed.get(name) != version for name, version in wanted.items()) or not _is_consistent(environment):
        return False
    _finish(environment)
    return True


def create(environment: Environment, interpreter: Interpreter, compiler: str | None) -> None:
    """Make the environment, or bring a complete older one up to date.

    Raises:
        ProblemError: If the packages cannot be installed.
    """
    if _is_whole(environment, interpreter):
        say(f"  {environment.name}: its lock has changed, updating it")
    else:
        say(f"  {environment.name}: a new environment with Python {interpreter.number} ({interpreter.path})")
        _new(environment, interpreter)
    (environment.folder / UNFINISHED).touch()
    _install(environment, compiler)
    if not _is_consistent(environment):
        raise ProblemError(
            f"The packages in {environment.folder} contradict each other: run `make clean`, then the command again."
        )
    _finish(environment)


def _new(environment: Environment, interpreter: Interpreter) -> None:
    if environment.folder.exists():
        shutil.rmtree(environment.folder)
    environment.folder.mkdir()
    (environment.folder / UNFINISHED).touch()
    made = subprocess.run(
        [interpreter.path, "-I", "-m", "venv", str(environment.folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        output = (made.stdout + made.stderr).decode("utf-8", "replace").strip()
        raise ProblemError(
            f"{output}\n\nPython {interpreter.number} at {interpreter.path} could not make an environment."
        )


def _install(environment: Environment, compiler: str | None) -> None:
    pins = locked(environment.lock)
    constraints = str(environment.folder / "build-constraints.txt")
    Path(constraints).write_text(
        "".join(f"{name}=={pins[name]}\n" for name in ("setuptools", "wheel") if name in pins), encoding="utf-8"
    )
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    env.update(
        PIP_USER="0",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
        PYTHONUNBUFFERED="1",
        # What is built from source is built with the lock's setuptools (the second name is for pip 25.3 and newer).
        PIP_CONSTRAINT=constraints,
        PIP_BUILD_CONSTRAINT=constraints,
        # LightFM is otherwise built for this very processor, and pip keeps the result: it can crash on another.
        LIGHTFM_NO_CFLAGS="1",
    )
    if compiler:
        env.setdefault("CC", compiler)
    install(environment.folder, environment.lock, log=_log(environment.name), label=environment.name, env=env)


def _log(label: str) -> Path:
    return ROOT / "var" / "log" / f"setup-{label}.log"


def add_extra(environment: Environment, extra: Path) -> bool:
    """Install the packages of one catalogue into a current environment, where they are missing; return whether any was.

    The lock's pins stand: what a catalogue needs may add packages, but change none.

    Raises:
        ProblemError: If they cannot be installed.
    """
    installed = _installed(environment)
    if all(installed.get(name) == version for name, version in locked(extra).items()):
        return False
    install(
        environment.folder,
        extra,
        constraints=environment.lock,
        log=_log(extra.stem),
        label=extra.stem,
        env={**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"},
    )
    return True


def _installed(environment: Environment) -> dict[str, str]:
    """What is in the environment; a local part of a version (torch 2.13.0+cpu) is left out."""
    program = (
        "import json, importlib.metadata as metadata\n"
        "print(json.dumps([[d.metadata['Name'], d.version] for d in metadata.distributions() if d.metadata['Name']]))"
    )
    output = _ask(environment, "-c", program)
    return {normalised(name): version.split("+")[0] for name, version in json.loads(output or "[]")}


def _is_consistent(environment: Environment) -> bool:
    return _ask(environment, "-m", "pip", "--disable-pip-version-check", "check") is not None


def _version(environment: Environment) -> str | None:
    """The version of the environment's interpreter, or None where it does not run."""
    return _ask(environment, "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))")


def _ask(environment: Environment, *arguments: str) -> str | None:
    """What the environment's interpreter answers; None where it fails."""
    try:
        done = subprocess.run(
            [str(environment.python), "-I", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip()


def _is_unfinished(environment: Environment) -> bool:
    return (environment.folder / UNFINISHED).exists()


def _is_whole(environment: Environment, interpreter: Interpreter) -> bool:
    """Whether a former set-up of it came to its end, in this place and with this interpreter."""
    stamp = _read_stamp(environment)
    return (
        not _is_unfinished(environment)
        and stamp.get("folder") == str(environment.folder)
        and stamp.get("python") == interpreter.number == _version(environment)
    )


def _read_stamp(environment: Environment) -> dict[str, str]:
    try:
        stamp = json.loads((environment.folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _finish(environment: Environment) -> None:
    """Write the defaults and the stamp: from here on the environment is current."""
    site = _ask(environment, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])")
    if not site:
        raise ProblemError(f"{environment.python} does not run: run `make clean`, then the command again.")
    # A .pth line that starts with "import" runs at every start of the interpreter: so the plain commands (`rasa shell`)
    # have the same defaults as `make`.
    settings = "; ".join(f"os.environ.setdefault({name!r}, {value!r})" for name, value in environment.defaults.items())
    (Path(site) / DEFAULTS_FILE).write_text(f"import os; {settings}\n", encoding="utf-8")
    stamp = {"digest": digest(environment), "folder": str(environment.folder), "python": _version(environment)}
    temporary = environment.folder / f"{STAMP}.new"
    temporary.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    temporary.replace(environment.folder / STAMP)
    if _is_unfinished(environment):
        (environment.folder / UNFINISHED).unlink()
