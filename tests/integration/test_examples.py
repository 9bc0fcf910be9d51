"""Each example does what it says, run as its first lines say. The channel's is with the channels (`tests/channels`)."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
IN_LIST = re.compile(r"^  .+ \(\d{4}\) – ", re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("examples")


def run(folder: Path, name: str, *arguments: str, said: str = "", catalogue: str = "walks") -> str:
    own = {"PARLEY_HOME": str(folder / "var"), "PARLEY_ENCODER": "multilingual", "PARLEY_CATALOGUE": catalogue}
    others = {key: value for key, value in os.environ.items() if not key.startswith("PARLEY_")}
    done = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *arguments],
        cwd=folder,
        env={**others, **own, "PYTHONPATH": str(ROOT), "PARLEY_PSEUDONYM_KEY": "a key for tests only"},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_script_recommends_says_why_and_learns(folder: Path) -> None:
    told = run(folder, "recommend")
    asked, reasons, learned = told.split("\n\n")[-3:]
    assert asked.startswith("walks in Wales or Cornwall about “flat and quiet”, preferably with length of at most 8 km")
    assert len(IN_LIST.findall(asked)) == 3
    assert " over Hill" not in asked.partition("\n")[2]
    liked = reasons.splitlines()[0].removeprefix("Why ").removesuffix("?")
    assert "its description" in reasons
    assert learned.startswith(f"For who likes {liked}:")
    assert liked not in learned.partition("\n")[2]  # it is known


def test_a_model_of_one_s_own_is_measured_and_asked(folder: Path) -> None:
    told = run(folder, "own_model")
    popularity, cosine = (float(each) for each in re.findall(r"NDCG@10 (0\.\d+)", told))
    assert cosine > popularity
    assert len(IN_LIST.findall(told)) == 3
    assert "people who like Heron Loop (2003) like it too" in told


def test_a_bot_on_a_file_of_one_s_own_recommends_and_learns_and_its_events_can_be_read(folder: Path) -> None:
    (folder / "hikes.csv").write_bytes((EXAMPLES / "walks.csv").read_bytes())
    told = run(folder, "csv_bot", "hikes.csv", said="a quiet lake\nwhy\nmore\nlike 2\nno 9\nbye\n", catalogue="hikes")
    first, why, second, noted, unclear = _talk(told)
    assert [line[:2] for line in (*first, *second)] == ["1.", "2.", "3.", "1.", "2.", "3."]
    assert not {line[3:] for line in first} & {line[3:] for line in second}
    assert "its description" in why[0]
    liked = second[1][3:].partition(" – ")[0]
    assert noted == [f"Noted: {liked}."]
    assert unclear == ["Which one do you mean?"]

    told = run(folder, "read_events", "out.csv", catalogue="hikes")
    assert "liked by 1" in told
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    with (folder / "hikes.csv").open(newline="", encoding="utf-8") as file:
        names = {each["id"]: each["name"] for each in csv.DictReader(file)}
    assert float(row["weight"]) == 1.0
    assert liked.startswith(names[row["item"]])


def _talk(told: str) -> list[list[str]]:
    """Part what the bot said into its answers: lists of three lines, and single lines."""
    lines = told.partition("What are you in the mood for?\n")[2].splitlines()
    return [lines[:3], lines[3:4], lines[4:7], lines[7:8], lines[8:]]
