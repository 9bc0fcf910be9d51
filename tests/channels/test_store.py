"""The channels' database: deliveries, tokens, blocked chats; what is kept of a person, and how it goes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from channels.kept import Kept, Kind
from channels.message import BotMessage, Card, Choice, Said
from channels.slack.mentions import Mentions
from channels.store import PRUNE_EVERY, Store, StoreError
from channels.tokens import TOKEN_LENGTH, Redeemed, Redemption, Tokens
from contract.sender import Identity
from tests.channels.clock import Clock

ANN = Identity("telegram", "471147114711")
ANN_IN_GROUP = Identity("telegram", "471147114711", "-100")
BOB = Identity("telegram", "2")
LIKE = Choice("Like", Said("Like", "like", ({"entity": "title", "value": "tt1"},)))
LIST = BotMessage("A list", (Card("Heat", choices=(LIKE,)),), (Choice("More", Said("More", "more")),))
HOUR = 3600.0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "channels.db"


Use = Callable[[Callable[[Store], Awaitable[None]]], None]


@pytest.fixture
def use(file: Path, clock: Clock) -> Use:
    """Run something with the store opened; each use opens it anew, as a restart does."""

    def run(work: Callable[[Store], Awaitable[None]]) -> None:
        async def main() -> None:
            store = Store(f"sqlite:///{file}", b"a key that only the tests use", 24 * HOUR, clock)
            await store.open()
            try:
                await work(store)
            finally:
                await store.close()

        asyncio.run(main())

    return run


async def offer(store: Store, message: BotMessage, to: Identity) -> BotMessage:
    tokens = Tokens(store, HOUR)
    [offered] = await store.run(lambda connection: tokens.offer_in(connection, [message], to))
    return offered


async def keep(store: Store, who: Identity, content: dict[str, Any]) -> None:
    kept = Kept(store)
    await store.run(lambda connection: kept.keep_in(connection, Kind.HEARD, "a key", who, content))


async def done(store: Store, key: str) -> None:
    await store.run(lambda connection: store.done_in(connection, key))


async def redeem(store: Store, token: str, by: Identity = ANN, key: str = "tap-1") -> Redemption:
    tokens = Tokens(store, HOUR)
    return await store.run(lambda connection: tokens.redeem_in(connection, token, by, key))


def test_a_delivery_is_taken_once_across_restarts(use: Use) -> None:
    async def first(store: Store) -> None:
        assert await store.claim("1", ANN, lease=60)
        assert not await store.claim("1", ANN, lease=60)
        assert await store.claim("2", ANN, lease=60)
        await done(store, "1")

    async def second(store: Store) -> None:
        assert not await store.claim("1", ANN, lease=60)

    use(first)
    use(second)


def test_a_delivery_is_taken_once_by_many_at_the_same_time(use: Use) -> None:
    async def work(store: Store) -> None:
        taken = await asyncio.gather(*(store.claim("1", ANN, lease=60) for _ in range(20)))
        assert taken.count(True) == 1

    use(work)


def test_a_delivery_that_was_never_done_is_taken_again_after_its_lease(use: Use, clock: Clock) -> None:
    async def work(store: Store) -> None:
        await store.claim("lost", ANN, lease=60)
        await store.claim("done", ANN, lease=60)
        await done(store, "done")
        clock.now += 59
        assert not await store.claim("lost", ANN, lease=60)
        clock.now += 2
        assert await store.claim("lost", ANN, lease=60)
        assert not await store.claim("lost", ANN, lease=60)
        assert not await store.claim("done", ANN, lease=60)

    use(work)


def test_what_is_too_old_is_deleted(use: Use, clock: Clock, file: Path) -> None:
    async def work(store: Store) -> None:
        await store.claim("1", ANN, lease=60)
        await offer(store, LIST, ANN)
        await Mentions(store).keep(ANN)
        clock.now += 24 * HOUR + PRUNE_EVERY + 1
        assert await store.claim("2", ANN, lease=60)

    use(work)
    assert rows(file) == {"deliveries": 1, "offers": 0, "blocked": 0, "kept": 0, "mentions": 0}


def test_each_choice_gets_a_token_of_its_own_that_stands_for_it(use: Use) -> None:
    async def work(store: Store) -> None:
        offered = await offer(store, LIST, ANN)
        more, like = (choice.token for choice in offered.all_choices())
        assert len({more, like}) == 2
        assert {len(more), len(like)} == {TOKEN_LENGTH}
        assert await redeem(store, like) == Redemption(
            Redeemed.GOOD, Choice("Like", Said("Like", "like", ({"entity": "title", "value": "tt1"},)), like)
        )

    use(work)


@pytest.mark.parametrize(
    ("by", "key", "outcome"),
    [
        (ANN, "tap-1", Redeemed.GOOD),  # the same delivery again, after a crash
        (ANN, "tap-2", Redeemed.USED),
        (BOB, "tap-2", Redeemed.NOT_YOURS),
        (ANN_IN_GROUP, "tap-2", Redeemed.NOT_YOURS),
    ],
)
def test_a_token_is_good_once(use: Use, by: Identity, key: str, outcome: Redeemed) -> None:
    async def work(store: Store) -> None:
        token = (await offer(store, LIST, ANN)).choices[0].token
        assert (await redeem(store, token)).outcome is Redeemed.GOOD
        assert (await redeem(store, token, by, key)).outcome is outcome

    use(work)


@pytest.mark.parametrize("by", [BOB, ANN_IN_GROUP])
def test_a_foreign_tap_leaves_the_token_good(use: Use, by: Identity) -> None:
    async def work(store: Store) -> None:
        token = (await offer(store, LIST, ANN)).choices[0].token
        assert (await redeem(store, token, by)).outcome is Redeemed.NOT_YOURS
        assert (await redeem(store, token)).outcome is Redeemed.GOOD

    use(work)


def test_a_token_lasts_as_long_as_it_should(use: Use, clock: Clock) -> None:
    async def work(store: Store) -> None:
        token = (await offer(store, LIST, ANN)).choices[0].token
        clock.now += HOUR + 1  # pruning has not come by yet: that is every ten minutes, and has just been
        store._pruned = clock.now
        assert (await redeem(store, token)).outcome is Redeemed.EXPIRED
        store._pruned = 0.0
        assert (await redeem(store, token)).outcome is Redeemed.UNKNOWN

    use(work)


@pytest.mark.parametrize(
    "token", ["", "x", "A" * TOKEN_LENGTH, "A" * 23, "💣" * TOKEN_LENGTH, "' OR 1=1 --' OR 1=1 --"]
)
def test_an_invented_token_is_unknown(use: Use, token: str) -> None:
    async def work(store: Store) -> None:
        await offer(store, LIST, ANN)
        assert await redeem(store, token) == Redemption(Redeemed.UNKNOWN)

    use(work)


def test_many_taps_at_the_same_time_are_one(use: Use) -> None:
    async def work(store: Store) -> None:
        token = (await offer(store, LIST, ANN)).choices[0].token
        found = await asyncio.gather(*(redeem(store, token, key=f"tap-{n}") for n in range(20)))
        assert [each.outcome for each in found].count(Redeemed.GOOD) == 1

    use(work)


def test_blocked_chats_are_remembered(use: Use) -> None:
    async def first(store: Store) -> None:
        await store.block(ANN)
        await store.block(ANN)
        await store.block(BOB)
        await store.unblock(BOB)

    async def second(store: Store) -> None:
        assert await store.all_blocked() == {store.alias(str(ANN))}

    use(first)
    use(second)


def test_everything_of_a_person_can_be_had_and_deleted_and_nobody_else_s(use: Use, file: Path) -> None:
    async def work(store: Store) -> None:
        for number, who in enumerate((ANN, ANN_IN_GROUP, BOB)):
            await store.claim(str(number), who, lease=60)
            await offer(store, LIST, who)
            await store.block(who)
            await keep(store, who, {"text": "a secret"})
            await Mentions(store).keep(who)
        kept = await store.export(ANN.person)
        rows_of_ann = {"deliveries": 2, "offers": 4, "blocked": 2, "kept": 2, "mentions": 2}
        assert {name: len(found) for name, found in kept.items()} == rows_of_ann
        assert [row["sealed"]["text"] for row in kept["kept"]] == ["a secret"] * 2
        assert {"text": "Like", "intent": "like", "entities": [{"entity": "title", "value": "tt1"}]} in [
            offer["said"] for offer in kept["offers"]
        ]
        assert await store.forget(ANN.person) == 12
        assert await store.export(ANN.person) == {name: [] for name in rows_of_ann}

    use(work)
    assert rows(file) == {"deliveries": 1, "offers": 2, "blocked": 1, "kept": 1, "mentions": 1}


def test_what_is_forgotten_is_in_no_file_while_the_store_is_open(use: Use, file: Path) -> None:
    def written() -> bytes:
        return b"".join(path.read_bytes() for path in file.parent.iterdir())

    async def work(store: Store) -> None:
        await store.claim("1", ANN, lease=60)
        await store.claim("2", BOB, lease=60)
        assert store.alias(ANN.person).encode() in written()
        await store.forget(ANN.person)
        assert store.alias(ANN.person).encode() not in written()
        assert store.alias(BOB.person).encode() in written()

    use(work)


def test_what_could_not_be_forgotten_goes_with_what_is_asked_of_the_store_next(use: Use, file: Path) -> None:
    async def work(store: Store) -> None:
        await store.claim("1", ANN, lease=60)
        with closing(sqlite3.connect(file)) as other:
            other.execute("ALTER TABLE deliveries RENAME TO elsewhere")
            with pytest.raises(StoreError):
                await store.forget(ANN.person)
            other.execute("ALTER TABLE elsewhere RENAME TO deliveries")
        await store.claim("2", BOB, lease=60)

    use(work)
    assert rows(file)["deliveries"] == 1


def test_one_connection_serves_all_transactions(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    connect = sqlite3.dbapi2.connect

    def counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened.append(arguments)
        return connect(*arguments, **options)

    monkeypatch.setattr(sqlite3.dbapi2, "connect", counted)

    async def work(store: Store) -> None:
        for number in range(20):
            await store.claim(str(number), ANN, lease=60)

    use(work)
    assert len(opened) == 1


def test_no_id_of_a_platform_is_in_the_file(use: Use, file: Path) -> None:
    async def work(store: Store) -> None:
        await store.claim("update-471147114711", ANN, lease=60)
        await offer(store, LIST, ANN)
        await store.block(ANN)
        await keep(store, ANN, {"text": "words-4711"})

    use(work)
    written = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"Like" in written
    assert b"4711" not in written


def test_the_file_is_for_its_owner_only(use: Use, file: Path) -> None:
    async def work(_store: Store) -> None:
        kept = list(file.parent.iterdir())
        assert len(kept) > 1  # the log, too
        assert [path for path in kept if path.stat().st_mode & 0o077] == []

    use(work)
    assert file.parent.stat().st_mode & 0o077 == 0
    file.chmod(0o644)  # as earlier versions left it
    use(work)


def test_a_database_that_cannot_be_used_is_one_error_without_what_was_in_the_statement(use: Use, file: Path) -> None:
    async def work(store: Store) -> None:
        with closing(sqlite3.connect(file)) as other:
            other.execute("DROP TABLE deliveries")
        with pytest.raises(StoreError, match=r"^the channels' store cannot be used: \w+$"):
            await store.claim("1", ANN, lease=60)

    use(work)


def rows(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as kept:
        return {
            table: kept.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("deliveries", "offers", "blocked", "kept", "mentions")
        }
