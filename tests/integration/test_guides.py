"""Each guide of docs/guides is followed, block by block, in a copy of the checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = (
    "actions",
    "channels",
    "contract",
    "data",
    "docs",
    "language_model",
    "languages",
    "monitoring",
    "recommender",
    "scripts",
)
MORE = ("tests", "understanding", "domain.yml", "config.yml", "pyproject.toml", "Makefile", "README.md")
ASSISTANT = ROOT / ".venv-assistant" / "bin" / "python"
TESTED = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
LEXICON = ROOT / "var" / "catalogue" / "movies" / "lexicon.json"
_BLOCK = re.compile(r"(?:`(?P<path>[\w./-]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in (*COPIED, *MORE):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "trained"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def follow(guide: str, checkout: Path) -> None:
    """Apply a guide's differences, and write the files that it names before a block."""
    blocks = list(_BLOCK.finditer((ROOT / "docs" / "guides" / guide).read_text("utf-8")))
    assert blocks
    for block in blocks:
        if block["kind"] == "diff":
            run(["git", "apply", "--unidiff-zero", "-"], checkout, given=block["text"])
        elif block["path"]:
            path = checkout / block["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], "utf-8")


def run(command: list[str], folder: Path, given: str = "") -> None:
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.trained
def test_a_move(checkout: Path) -> None:
    follow("move.md", checkout)
    run([sys.executable, *TESTED, "tests/unit/test_consistency.py", "tests/unit/actions/test_again.py"], checkout)
    read = (
        "from pathlib import Path\n"
        "from understanding.training.corpus import read_corpus\n"
        f"corpus = read_corpus(Path('data/moves'), Path({str(LEXICON)!r}))\n"
        "assert sum('again' in dict(each.parts) for each in corpus) == 10"
    )
    run([sys.executable, "-c", read], checkout)


@pytest.mark.skipif(not ASSISTANT.exists(), reason="takes the assistant's environment")
def test_a_channel(checkout: Path) -> None:
    follow("channel.md", checkout)
    tests = ["tests/channels/callback", "tests/channels/test_contract.py"]
    run([str(ASSISTANT), *TESTED, "--disable-warnings", *tests, "-k", "callback"], checkout)
    serves = (
        "from pathlib import Path\n"
        "from scripts.serving import serving, write_credentials\n"
        "served = serving({'PARLEY_CHANNELS': 'callback'}, 5005)\n"
        "assert 'channels.callback.CallbackChannel:' in write_credentials(served.channels, Path('var')).read_text()"
    )
    run([sys.executable, "-c", serves], checkout)
    run([sys.executable, *TESTED, "tests/unit/scripts/test_serving.py"], checkout)


def test_a_model(checkout: Path) -> None:
    follow("model.md", checkout)
    tests = ["tests/unit/models/test_cosine.py", "tests/contract/test_models.py"]
    run([sys.executable, *TESTED, *tests, "-k", "cosine or blend"], checkout)
    compared = "from recommender.models.all import MODELS\nassert 'cosine' in MODELS"
    run([sys.executable, "-c", compared], checkout)
