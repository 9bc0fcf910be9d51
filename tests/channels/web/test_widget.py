"""The widget: what other sites may show in a frame, and that the page itself stays out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from channels.channel import Channel
from channels.core import Core
from channels.settings import SettingsError
from channels.web import WebChannel
from channels.web.settings import WebSettings, web_settings
from tests.channels.harness import Script
from tests.channels.web.web_harness import WebHarness

SHOP = "https://shop.example.org"


class Framed(WebHarness):
    def channel(self, shared: Core) -> Channel:
        class Silent(WebChannel):
            GREETING = None

        return Silent(shared, WebSettings(widget_origins=frozenset({SHOP})))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    harness = Framed(tmp_path)
    with harness.running(Script()) as served:
        yield served.url


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def cookie_of(answer: httpx.Response) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def test_only_the_sites_that_are_named_may_frame_it_and_only_the_widget(address: str, http: httpx.Client) -> None:
    page, framed = http.get(f"{address}/"), http.get(f"{address}/widget/")

    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert f"frame-ancestors {SHOP}" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    assert "unsafe" not in framed.headers["content-security-policy"]
    assert ('data-widget="yes"' in page.text, 'data-widget="yes"' in framed.text) == (False, True)


def test_its_cookie_is_its_own_and_kept_apart_for_each_site(address: str, http: httpx.Client) -> None:
    parts = {part.strip() for part in http.get(f"{address}/widget/").headers["set-cookie"].split(";")}

    assert {"HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/webhooks/web/widget"} <= parts
    assert any(part.startswith("parley_widget=") for part in parts)


def test_no_session_is_good_at_the_other_door(address: str, http: httpx.Client) -> None:
    own = cookie_of(http.get(f"{address}/")).partition("=")[2]
    framed = cookie_of(http.get(f"{address}/widget/")).partition("=")[2]
    body = {"key": "key-1234-abcd", "text": "hello"}

    def said(door: str, cookie: str) -> int:
        headers = {"Origin": address.partition("/webhooks")[0], "Cookie": cookie}
        return http.post(f"{address}{door}/messages", json=body, headers=headers).status_code

    assert said("", f"parley_session={own}") == 202
    assert said("/widget", f"parley_widget={framed}") == 202
    assert said("", f"parley_session={framed}") == 401
    assert said("/widget", f"parley_widget={own}") == 401


def test_the_site_around_it_cannot_write_in_somebody_s_name(address: str, http: httpx.Client) -> None:
    cookie = cookie_of(http.get(f"{address}/widget/"))
    body = {"key": "key-1234-abcd", "text": "hello"}

    answer = http.post(f"{address}/widget/messages", json=body, headers={"Origin": SHOP, "Cookie": cookie})

    assert answer.status_code == 403


def test_one_script_is_all_that_a_site_loads(address: str, http: httpx.Client) -> None:
    script = http.get(f"{address}/widget.js", headers={"Sec-Fetch-Site": "cross-site"})

    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")


def test_where_no_site_is_named_there_is_no_widget(tmp_path: Path, http: httpx.Client) -> None:
    with WebHarness(tmp_path).running(Script()) as served:
        statuses = [http.get(f"{served.url}/{path}").status_code for path in ("widget/", "widget.js")]

    assert statuses == [404, 404]


def test_the_sites_come_from_the_environment() -> None:
    settings = web_settings({"PARLEY_WIDGET_ORIGINS": f"{SHOP}/, https://blog.example.org"})

    assert settings.widget_origins == {SHOP, "https://blog.example.org"}
    for wrong in ("shop.example.org", "http://shop.example.org", f"{SHOP}/page", "*"):
        with pytest.raises(SettingsError, match="PARLEY_WIDGET_ORIGINS"):
            web_settings({"PARLEY_WIDGET_ORIGINS": wrong})
