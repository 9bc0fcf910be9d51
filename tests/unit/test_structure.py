"""The packages of the engine: how many there are, on how many levels, and that nothing imports what imports it.

A unit is a folder or a loose module directly below `recommender/`; the package's own `__init__.py`, which only names
what others may use, is none. What a unit imports lies on a lower level.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "recommender"
MOST_UNITS, MOST_LEVELS, MOST_EDGES = 13, 9, 48


def modules() -> dict[str, Path]:
    """Every module of the engine by its dotted name."""
    found = {}
    for path in sorted(ENGINE.rglob("*.py")):
        parts = path.relative_to(ENGINE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(path: Path, *, types: bool) -> Iterator[str]:
    """The engine's modules that a module imports, wherever in the file; `types` also those only for type checkers."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            skipped |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped and not types:
            continue
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        for name in names:
            yield from (each for each in (name, name.rpartition(".")[0]) if each in MODULES and each != "recommender")


def unit(module: str) -> str:
    return module.split(".")[1]


def edges_of_units() -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        if module != "recommender":
            found = edges.setdefault(unit(module), set())
            found |= {unit(each) for each in imported(path, types=True)} - {unit(module)}
    return edges


def levels(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Sort by what has to be there before; what is left over when nothing can be placed any more goes in circles."""
    placed: list[set[str]] = []
    left = dict(edges)
    while left:
        below = set().union(*placed) if placed else set()
        ready = {name for name, needs in left.items() if needs <= below}
        assert ready, f"these import one another in a circle: {sorted(left)}"
        placed.append(ready)
        left = {name: needs for name, needs in left.items() if name not in ready}
    return placed


def test_the_packages_are_few_and_lie_on_few_levels() -> None:
    edges = edges_of_units()
    assert {"domain", "catalogue", "service", "commands"} <= edges.keys()
    assert len(edges) <= MOST_UNITS
    assert sum(map(len, edges.values())) <= MOST_EDGES
    assert len(levels(edges)) <= MOST_LEVELS


def test_no_module_imports_what_imports_it() -> None:
    edges = {module: set(imported(path, types=False)) - {module} for module, path in MODULES.items()}
    # A package's __init__ names what is in it: its modules do not count as importing it when they import one another.
    for module in MODULES:
        edges[module] = {each for each in edges[module] if not module.startswith(f"{each}.")}
    assert sum(map(len, levels(edges))) == len(MODULES)


def test_nothing_that_serves_people_imports_what_only_research_uses() -> None:
    wrong = [
        module
        for module, path in MODULES.items()
        if unit(f"{module}.") not in ("experiments", "commands")
        and any(unit(each) == "experiments" for each in imported(path, types=True))
    ]
    assert wrong == []
