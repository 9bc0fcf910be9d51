"""The commands for whoever runs the bot."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from channels.__main__ import main
from channels.settings import core_settings
from channels.store import Store
from contract.sender import Identity


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["python -m channels", *arguments])
    return main()


def test_what_is_kept_on_a_person_is_printed_and_deleted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_PSEUDONYM_KEY", raising=False)
    monkeypatch.delenv("PARLEY_CHANNEL_STORE_URL", raising=False)
    settings = core_settings()

    async def talk() -> None:
        store = Store(settings.store_url, settings.key, settings.delivery_lifetime)
        await store.open()
        await store.claim("1", Identity("telegram", "5", "-100"), lease=60)
        await store.close()

    asyncio.run(talk())

    assert run(monkeypatch, "export", "telegram:5") == 0
    assert len(json.loads(capsys.readouterr().out)["deliveries"]) == 1
    assert run(monkeypatch, "forget", "telegram:5@-100") == 0
    assert capsys.readouterr().out == "1 rows deleted.\n"
    assert run(monkeypatch, "export", "telegram:5") == 0
    assert json.loads(capsys.readouterr().out)["deliveries"] == []
    assert run(monkeypatch, "forget", "nobody") == 1
    assert capsys.readouterr().err == "not a sender id of a channel\n"
