"""Writes the page of the engine's API from its docstrings, by pdoc; `make api` puts that beside the environment."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

TOOLS, OUT = Path("var/tools/api"), Path("var/api")


def main() -> None:
    """Write the page; only what the package names is on it."""
    sys.path.insert(0, str(TOOLS))
    pdoc: Any = import_module("pdoc")
    engine: Any = import_module("recommender")
    for name in engine.__all__:
        getattr(engine, name)  # they are imported when first asked for, and pdoc shows what is there
    pdoc.render.configure(docformat="google")
    pdoc.pdoc("recommender", "!recommender\\.", output_directory=OUT)
    print(f"Written: {OUT / 'recommender.html'}")


if __name__ == "__main__":
    main()
