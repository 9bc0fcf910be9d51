"""The engine as a library: what it offers, what it needs, and that it can be installed by itself."""

from __future__ import annotations

import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import tomllib

import recommender

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_api_is_small_and_documented() -> None:
    assert len(recommender.__all__) <= 12
    assert set(recommender.__all__) <= set(dir(recommender))
    for name in recommender.__all__:
        told = getattr(recommender, name)
        assert inspect.getdoc(told), name
        for part, value in vars(told).items() if inspect.isclass(told) else ():
            if not part.startswith("_") and inspect.isroutine(value):
                assert inspect.getdoc(getattr(told, part)), f"{name}.{part}"


def test_the_page_of_the_api_has_all_of_it() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    listed = {line.strip().removeprefix("- ") for line in page.splitlines() if line.startswith("        - ")}
    assert listed == set(recommender.__all__)
    assert all(f"`examples/{path.name}`" in page for path in (ROOT / "examples").glob("*.py"))


def test_importing_the_package_loads_nothing_of_it() -> None:
    script = "import recommender, sys; print([name for name in sys.modules if name.startswith('recommender.')])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_it_needs_what_the_action_server_s_environment_has() -> None:
    known = set((ROOT / "requirements" / "actions.in").read_text("utf-8").split("\n"))
    needed = [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]
    assert [each for each in needed if each not in known] == []


def test_it_is_installed_with_its_data_and_works_away_from_the_checkout(tmp_path: Path) -> None:
    source, installed = tmp_path / "source", tmp_path / "installed"
    for name in ("contract", "monitoring", "recommender"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(installed)]
    subprocess.run([*pip, "install", *options, str(source)], check=True, cwd=tmp_path)

    script = "from recommender import Settings; from recommender.catalogue import spec; print(spec.__file__); "
    script += "print(spec.load_spec(Settings().catalogue).noun.many)"
    environment = {"PYTHONPATH": str(installed), "PARLEY_CATALOGUE": "music"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(installed / "recommender" / "catalogue" / "spec.py"), "artists"]
    ours = {path.relative_to(ROOT) for path in (ROOT / "recommender").rglob("*") if path.is_file()}
    there = {path.relative_to(installed) for path in (installed / "recommender").rglob("*")}
    assert sorted(str(path) for path in ours - there if "__pycache__" not in path.parts) == []
