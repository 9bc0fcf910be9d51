"""The programs that check the files of deploy/, where they are installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
HOW = {
    "promtool": "Debian: apt-get install prometheus",
    "hadolint": "make deploy-tools",
    "kubernetes-validate": "make deploy-tools",
    "systemd-analyze": "Debian: apt-get install systemd",
}


def tool(name: str) -> str:
    """Return where a program is, or skip the test with a sentence."""
    found = shutil.which(name) or shutil.which(name, path=str(ROOT / "var" / "tools" / "deploy" / "bin"))
    if found is None:
        pytest.skip(f"{name} is not installed ({HOW[name]})")
    return found
