"""`rasa` as it comes, with this project's components but without what the project changes in Rasa.

The bare bot's pipeline names components of the package `components`, and importing that package replaces a method of
Rasa by a faster one (`components/schema_once.py`). Here the package stands in `sys.modules` before anything imports it,
so that its `__init__` never runs, while its modules are found as always.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

from rasa.__main__ import main

if __name__ == "__main__":
    package = ModuleType("components")
    package.__path__ = [str(Path(__file__).resolve().parents[2] / "components")]
    sys.modules["components"] = package
    main()
