"""The process that reads files: what becomes of it, and of those who wait, whatever a file does to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from channels.helper import CrowdedError, Helper, HelperError, UnreadableError, told_environment


def use(work: Callable[[Helper], Awaitable[None]], seconds: float = 60.0, waiting: int = 3) -> None:
    async def main() -> None:
        helper = Helper("tests.channels.helped", seconds=seconds, waiting=waiting)
        try:
            await work(helper)
        finally:
            helper.close()

    asyncio.run(main())


def test_one_process_reads_files_one_after_the_other() -> None:
    async def work(helper: Helper) -> None:
        answers = await asyncio.gather(*(helper.ask(b"read " + bytes(size)) for size in (10, 70_000, 3)))
        assert [answer["length"] for answer in answers] == [15, 70_005, 8]
        assert len({answer["pid"] for answer in answers}) == 1
        assert answers[0]["pid"] != os.getpid()

    use(work)


def test_it_gives_way_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TELEGRAM_TOKEN", "123:secret")
    monkeypatch.setenv("PARLEY_CATALOGUE", "albums")

    async def work(helper: Helper) -> None:
        answer = await helper.ask(b"read")
        assert answer["nice"] >= 10
        assert "PARLEY_CATALOGUE" in answer["names"]
        assert "PARLEY_TELEGRAM_TOKEN" not in answer["names"]

    use(work)
    told = told_environment(
        {"PATH": "/bin", "PARLEY_STORE_URL": "x", "PARLEY_HOME": "var", "PARLEY_REST_TOKENS": "a:b"}
    )
    assert {name for name in told if name.startswith("PARLEY_")} == {"PARLEY_HOME"}


def test_what_libraries_print_is_no_answer() -> None:
    async def work(helper: Helper) -> None:
        assert (await helper.ask(b"print"))["length"] == 5
        assert (await helper.ask(b"read"))["length"] == 4

    use(work)


def test_a_file_that_is_not_fit_or_that_fails_leaves_the_process_to_the_next() -> None:
    async def work(helper: Helper) -> None:
        pid = (await helper.ask(b"read"))["pid"]
        with pytest.raises(UnreadableError) as refused:
            await helper.ask(b"refuse too long")
        assert refused.value.reason == "too long"
        with pytest.raises(HelperError) as failed:
            await helper.ask(b"fail what somebody said")
        assert str(failed.value) == "ValueError"  # and nothing of the file
        assert (await helper.ask(b"read"))["pid"] == pid

    use(work)


@pytest.mark.parametrize("file", [b"die", b"\xff not even text"])
def test_after_a_process_that_died_there_is_another(file: bytes) -> None:
    async def work(helper: Helper) -> None:
        with pytest.raises(HelperError):
            await helper.ask(file)
        assert (await helper.ask(b"read"))["length"] == 4

    use(work)


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read_by_another_process() -> None:
    async def work(helper: Helper) -> None:
        first = (await helper.ask(b"read"))["pid"]
        helper._seconds = 0.2
        with pytest.raises(HelperError, match="took too long"):
            await helper.ask(b"sleep")
        helper._seconds = 60.0
        assert (await helper.ask(b"read"))["pid"] != first

    use(work)


def test_who_stops_waiting_leaves_no_answer_to_the_next() -> None:
    async def work(helper: Helper) -> None:
        await helper.ask(b"read")
        asked = asyncio.ensure_future(helper.ask(b"sleep"))
        await asyncio.sleep(0.05)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert (await helper.ask(b"read it"))["length"] == 7

    use(work)


def test_only_so_many_wait() -> None:
    async def work(helper: Helper) -> None:
        waiting = [asyncio.ensure_future(helper.ask(b"read")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(CrowdedError):
            await helper.ask(b"read")
        await asyncio.gather(*waiting)
        assert (await helper.ask(b"read"))["length"] == 4

    use(work)


def test_a_file_that_wants_all_memory_gets_none(tmp_path: Path) -> None:
    async def work(helper: Helper) -> None:
        with pytest.raises(HelperError, match="MemoryError"):
            await helper.ask(b"fill")
        with pytest.raises(HelperError, match="OSError"):
            await helper.ask(f"write {tmp_path / 'kept'}".encode())
        assert (await helper.ask(b"read"))["length"] == 4

    use(work)
    assert not (tmp_path / "kept").exists() or (tmp_path / "kept").read_bytes() == b""
