"""The pins of a lock, and what pip tells while it installs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import packages


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", "cannot be reached"),
        ("ReadTimeoutError: Read timed out.", "does not answer"),
    ],
)
def test_common_failures_of_pip_are_explained(output: str, sentence: str) -> None:
    assert sentence in packages.explain_pip(output)


def test_progress_is_read_from_pip_and_from_the_folder_it_fills(tmp_path: Path) -> None:
    progress = packages._Progress(tmp_path, 2)

    assert progress("Collecting numpy==2.4.6 (from -r actions.txt (line 3))\n") == "1 of 2 packages, numpy"
    assert progress("  Downloading a-1-py3.whl.metadata (2.1 kB)\n") == ""
    assert progress("  Downloading numpy.whl (16.2 MB)\n") == "1 of 2 packages, downloading numpy.whl (16.2 MB)"
    assert progress("Collecting torch[cpu]==2.13.0\n") == "2 of 2 packages, torch"
    assert progress("Collecting nvidia-cublas==13\n") == "2 of 2 packages, nvidia-cublas"
    assert progress("") == ""
    assert progress("Installing collected packages: torch, numpy\n") == "0 of 2 packages, unpacking"

    (tmp_path / "lib" / "python3.11" / "site-packages" / "numpy-2.4.6.dist-info").mkdir(parents=True)
    assert progress("") == "1 of 2 packages, unpacking"


def test_an_unknown_failure_of_pip_is_not_explained() -> None:
    assert packages.explain_pip("error: subprocess-exited-with-error") == ""


def test_the_pins_of_a_lock_are_read(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# made by hand\nRuamel.YAML_clib==0.2.15\n    # via x\ntorch==2.13.0 ; python_version > '3'\n",
        encoding="utf-8",
    )

    assert packages.locked(lock) == {"ruamel-yaml-clib": "0.2.15", "torch": "2.13.0"}
