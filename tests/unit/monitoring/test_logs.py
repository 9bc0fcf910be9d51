"""One id from the channel to the store, in lines for people or for programs."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
from collections.abc import Iterator

import pytest

from monitoring import logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in logs.OURS}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_lines_are_readable_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up({})
    logging.getLogger("channels.channel").info("a turn took %d s", 2)
    line = capsys.readouterr().err
    assert line.endswith(" INFO channels.channel [-]: a turn took 2 s\n")


def test_json_has_the_message_the_turn_and_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up({"PARLEY_LOG_FORMAT": "json"})
    key = logs.key_in("telegram:5", "abc")

    def work() -> None:
        logs.begin(key)
        try:
            raise KeyError("x")
        except KeyError:
            logging.getLogger("actions").exception("it failed\nbadly", extra={"action": "action_more"})

    contextvars.copy_context().run(work)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    told = json.loads(lines[0])
    assert told["turn"] == key[:12]
    assert (told["level"], told["logger"], told["action"]) == ("ERROR", "actions", "action_more")
    assert told["message"] == "it failed\nbadly"
    assert "KeyError: 'x'" in told["traceback"]


def test_inbox_side_by_side_keep_their_own_ids(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up({})

    async def turn(name: str) -> None:
        logs.begin(logs.key_in("web:x", name))
        await asyncio.sleep(0)
        logging.getLogger("actions").info("done %s", name)

    async def both() -> None:
        await asyncio.gather(turn("one"), turn("two"))

    asyncio.run(both())
    said = capsys.readouterr().err
    for name in ("one", "two"):
        assert f"[{logs.key_in('web:x', name)[:12]}]: done {name}" in said


def test_libraries_do_not_say_more_than_before(capsys: pytest.CaptureFixture[str]) -> None:
    """Some log addresses with tokens in them at INFO."""
    logging.getLogger().setLevel(logging.WARNING)
    logs.set_up({})
    logging.getLogger("httpx").info("HTTP Request: POST https://api.example/bot123:secret/getMe")
    assert "secret" not in capsys.readouterr().err


def test_a_form_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="must be text or json, not 'yaml'"):
        logs.set_up({"PARLEY_LOG_FORMAT": "yaml"})


def test_a_key_tells_conversations_and_messages_apart() -> None:
    keys = {logs.key_in(who, what) for who in ("rest:a", "rest:b") for what in ("1", "2")}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


@pytest.mark.parametrize(("logger", "traced"), [("rasa.core.processor", False), ("channels.intake", True)])
def test_an_action_that_rasa_could_not_have_run_is_one_line(
    logger: str, traced: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    class RasaException(Exception):  # noqa: N818  as Rasa calls it, which is not installed here
        pass

    logs.set_up({})
    try:
        raise RasaException("Failed to execute custom action")
    except RasaException:
        logging.getLogger(logger).exception("the actions events are lost")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].endswith("the actions events are lost")
    assert (len(lines) > 1) is traced
