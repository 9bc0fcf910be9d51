"""The page for operators: who may see it, what it shows of people, and that nothing but itself can change anything."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import numpy as np
import pytest
from sanic import Sanic

from actions.engine import Engine
from actions.operator import Operator
from recommender.catalogue.ratings import RATINGS_FILE
from recommender.settings import Settings
from recommender.training.gates import Outcome
from recommender.training.last import keep_last
from recommender.training.registry import latest, publish, staging
from recommender.training.versions import Models
from scripts.ports import free_port
from tests.unit.actions.conversing import Talk, of, talking

SECRET = "a secret that only the tests use"
COASTAL = ("want", "coastal walks", [of("coastal", "terrain", ["Coast"])])
NOWHERE = (
    "want",
    "coastal walks in <b>Nowhere</b>",
    [of("coastal", "terrain", ["Coast"]), of("<b>Nowhere</b>", "country", ["<b>Nowhere</b>"])],
)

Ask = Callable[..., httpx.Response]


def server(operator: Operator) -> Ask:
    """Return what asks a server with this page; with the secret, unless told otherwise."""

    async def run(method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        Sanic.test_mode = True
        app, port = Sanic(f"operator_{uuid.uuid4().hex}", configure_logging=False), free_port()
        operator.add_to(app)
        running = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        assert running is not None
        await running.startup()
        try:
            base = f"http://127.0.0.1:{port}"
            if more.pop("own", False):
                more["headers"] = {"Origin": base}
            async with httpx.AsyncClient(trust_env=False, base_url=base) as client:
                return await client.request(method, path, **more)
        finally:
            running.close()
            await running.wait_closed()
            Sanic._app_registry.pop(app.name, None)

    def ask(path: str = "/operator", method: str = "GET", **more: Any) -> httpx.Response:
        return asyncio.run(run(method, path, {"auth": ("anybody", SECRET), **more}))

    return ask


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with two versions of a model, the newer of which is current."""
    settings = Settings(home=tmp_path)
    for day in (1, 2):
        with staging(settings.models_dir) as staged:
            (staged / "model").mkdir()
            (staged / "model" / "arrays").write_bytes(b"x")
            publish(
                settings.models_dir,
                staged,
                created=datetime(2026, 1, day, tzinfo=UTC),
                catalogue="c",
                data="d",
                code="e",
                settings={},
                metrics={"blend.ndcg@10": 0.1 * day},
                opinions=1000 * day,
            )
    return settings


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as threads:
        yield threads


def page(settings: Settings, pool: ThreadPoolExecutor, talk: Talk | None = None) -> Ask:
    """Return what asks for the page of a server that holds a talk's recommender, or none."""
    engine = cast("Engine", SimpleNamespace(opened=talk.recommender if talk else None))
    return server(Operator(SECRET, engine, Models(settings), pool))


def form(html: str) -> dict[str, str]:
    """Return the fields of the page's first form."""
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', html.split("</form>")[0]))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic"},
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": "Basic Og=="},
    ],
)
def test_without_the_secret_nothing_is_shown_or_done(
    settings: Settings, pool: ThreadPoolExecutor, headers: dict[str, str]
) -> None:
    ask, before = page(settings, pool), latest(settings.models_dir)
    for path, method in (("/operator", "GET"), ("/operator/rollback", "POST")):
        said = ask(path, method, auth=None, headers=headers)
        assert said.status_code == 401
        assert "version" not in said.text
    assert ask(auth=("anybody", SECRET[:-1])).status_code == 401
    assert latest(settings.models_dir) == before


def test_models_are_shown_although_none_can_be_loaded(settings: Settings, pool: ThreadPoolExecutor) -> None:
    failed = Outcome(gate="coverage", before=0.9, now=0.1, bound=0.45, passed=False)
    keep_last(settings.models_dir, [failed], None)
    said = page(settings, pool)()
    assert said.status_code == 200
    assert "No recommender is open" in said.text
    assert "was not published: it fails in coverage" in said.text
    assert re.search(r"20260102T000000Z-\w+</td>.*2,000.*0\.200.*current", said.text)
    assert said.text.count("<form") == 1


def test_the_page_goes_back_to_an_earlier_model(settings: Settings, pool: ThreadPoolExecutor) -> None:
    ask = page(settings, pool)
    fields = form(ask().text)
    said = ask("/operator/rollback", "POST", data=fields, own=True)
    assert (said.status_code, said.headers["location"]) == (303, "/operator?done")
    assert latest(settings.models_dir) == fields["version"]
    assert fields["version"].startswith("20260101T")
    again = ask("/operator/rollback", "POST", data=fields, own=True)
    assert (again.status_code, "current already" in again.text) == (409, True)


def test_nobody_else_can_send_the_form_with_the_operator_s_browser(
    settings: Settings, pool: ThreadPoolExecutor
) -> None:
    """A browser adds the secret by itself, and the origin of the page that the form is on."""
    ask, before = page(settings, pool), latest(settings.models_dir)
    fields = form(ask().text)
    post = "/operator/rollback", "POST"
    assert ask(*post, data=fields).status_code == 403
    assert ask(*post, data=fields, headers={"Origin": "https://evil.example"}).status_code == 403
    assert ask(*post, data=fields, headers={"Origin": "null"}).status_code == 403
    assert ask(*post, data={**fields, "csrf": "x"}, own=True).status_code == 403
    assert ask(*post, data={"version": fields["version"]}, own=True).status_code == 403
    assert ask("/operator/rollback", "GET").status_code == 405
    assert latest(settings.models_dir) == before


@pytest.mark.parametrize("version", ["", "../../etc", "20200101T000000Z-00000000", "current"])
def test_a_version_that_there_is_not_changes_nothing(
    settings: Settings, pool: ThreadPoolExecutor, version: str
) -> None:
    ask, before = page(settings, pool), latest(settings.models_dir)
    fields = {**form(ask().text), "version": version}
    assert ask("/operator/rollback", "POST", data=fields, own=True).status_code == 409
    assert latest(settings.models_dir) == before


def test_no_page_elsewhere_frames_it_and_no_script_runs_on_it(settings: Settings, pool: ThreadPoolExecutor) -> None:
    said = page(settings, pool)()
    assert "default-src 'none'" in said.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in said.headers["content-security-policy"]
    assert said.headers["cache-control"] == "no-store"
    assert "<script" not in said.text


async def talked(talk: Talk) -> None:
    """Have somebody like something, ask for what there is not, and not be understood."""
    await talk.say(COASTAL)
    await talk.say(("like", "loved the first", [of("first", "ordinal", 1)]))
    await talk.say(NOWHERE)
    await talk._answer("nlu_fallback", [], [], "brgl <script>alert(1)</script>", None)
    ratings = {"users": [0, 1], "items": [0, 1], "values": [5.0, 1.0], "times": [0, 0]}
    folder = talk.recommender.usage._settings.catalogue_dir
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / RATINGS_FILE, **{name: np.asarray(each) for name, each in ratings.items()})  # type: ignore[arg-type]


def test_texts_are_shown_only_where_they_are_asked_for(
    tmp_path: Path, settings: Settings, pool: ThreadPoolExecutor
) -> None:
    for texts in (False, True):
        with talking(tmp_path / str(texts), operator_secret=SECRET, operator_texts=texts) as talk:
            asyncio.run(talked(talk))
            said = page(settings, pool, talk)().text
            kept = [each["text"] for each in talk.recommender.memory.export("u")["notices"] if each["kind"] == "missed"]
        assert ("brgl" in said) == texts
        assert "<script>" not in said
        assert kept == ["brgl <script>alert(1)</script>" if texts else None]
        assert ("PARLEY_OPERATOR_TEXTS" in said) != texts
        assert "web:1" not in said
        assert re.search(r"<td>[^<]*&lt;b&gt;Nowhere[^<]*</td><td>1</td>", said)  # what there is none of
        assert "<b>Nowhere" not in said
        day = re.search(r"<tr><td>\d{4}-\d\d-\d\d</td>((?:<td>\d+</td>)*)</tr>", said)
        assert day is not None
        assert re.findall(r"\d+", day[1]) == ["5", "1", "1", "1"]


def test_without_the_page_no_notice_is_kept(tmp_path: Path) -> None:
    with talking(tmp_path, operator_texts=True) as talk:
        asyncio.run(talked(talk))
        assert talk.recommender.memory.export("u")["notices"] == []
        assert not talk.recommender.keeps_texts


def test_texts_that_are_kept_are_told_to_who_asks_about_privacy(tmp_path: Path) -> None:
    for texts in (False, True):
        with talking(tmp_path / str(texts), operator_secret=SECRET, operator_texts=texts) as talk:
            asyncio.run(talk.say(("ask_privacy", "what do you keep?", [])))
            assert ("utter_privacy_texts" in talk.responses) == texts
