from __future__ import annotations

from math import inf

import pytest

from actions.stale import began


@pytest.mark.parametrize(
    ("events", "at"),
    [
        ([], inf),
        ([("session_started", 5.0), ("user", 7.0)], 5.0),
        ([("user", 5.0), ("restart", 6.0), ("slot", 7.0), ("user", 8.0)], 7.0),
        ([("user", 5.0), ("restart", 6.0)], inf),
        ([("slot", None), ("user", 8.0)], 8.0),
    ],
)
def test_a_conversation_begins_after_its_last_restart(events: list[tuple[str, float | None]], at: float) -> None:
    assert began([{"event": kind, "timestamp": time} for kind, time in events]) == at
