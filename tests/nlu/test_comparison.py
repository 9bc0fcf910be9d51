"""What counts as worse than the accepted figures. The module pins its process to a core: it runs in one of its own."""

from __future__ import annotations

import json
import subprocess
import sys

ACCEPTED = {"test set: title F1": 0.9, "blind: title F1": 0.9, "blind: intent F1": 0.9, "typos: entity F1": 0.9}
WORSE = {"test set: title F1": 0.88, "blind: title F1": 0.88, "blind: intent F1": 0.88}
CODE = "import json, sys; from tests.nlu.__main__ import compare; print(json.dumps(compare(*json.loads(sys.argv[1]))))"


def test_a_kind_of_entity_in_a_part_may_vary_more_and_what_is_gone_is_worse() -> None:
    command = [sys.executable, "-c", CODE, json.dumps([WORSE, ACCEPTED])]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    assert json.loads(told) == [
        "test set: title F1: 0.880, accepted was 0.900",
        "blind: intent F1: 0.880, accepted was 0.900",
        "typos: entity F1: 0.000, accepted was 0.900",
    ]
