"""The catalogue of docs/guides/catalogue.md, made from that page as a reader would."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parents[1] / "docs" / "guides" / "catalogue.md"


def blocks() -> dict[str, str]:
    """Return the page's description, data and loader by their language."""
    return dict(re.findall(r"^```(yaml|csv|python)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))


def write_albums(folder: Path) -> ModuleType:
    """Write the loader and its data into a folder and import it; it reads them where the process stands."""
    (folder / "albums.py").write_text(blocks()["python"], "utf-8")
    (folder / "albums.csv").write_text(blocks()["csv"], "utf-8")
    location = importlib.util.spec_from_file_location("albums", folder / "albums.py")
    assert location is not None
    assert location.loader is not None
    module = importlib.util.module_from_spec(location)
    sys.modules["albums"] = module
    location.loader.exec_module(module)
    return module
