"""The bot's settings: what is taken, and what stops the start."""

from __future__ import annotations

import pytest

from channels.settings import SettingsError
from channels.telegram.settings import API, TelegramSettings, telegram_settings
from tests.channels.telegram.bot_api import TOKEN

URL, SECRET = "https://parley.example.org", "0123456789-abcdef_XYZ"
WEBHOOK = {"PARLEY_TELEGRAM_TOKEN": TOKEN, "PARLEY_TELEGRAM_URL": URL, "PARLEY_TELEGRAM_SECRET": SECRET}


def test_a_token_alone_means_polling() -> None:
    assert telegram_settings({"PARLEY_TELEGRAM_TOKEN": TOKEN}) == TelegramSettings(TOKEN, None, None, API)


def test_with_an_address_it_is_a_webhook() -> None:
    assert telegram_settings(WEBHOOK) == TelegramSettings(TOKEN, URL, SECRET, API)
    assert telegram_settings({**WEBHOOK, "PARLEY_TELEGRAM_URL": f"{URL}:8443/bot/"}).url == f"{URL}:8443/bot"


def test_another_bot_api_server() -> None:
    given = {"PARLEY_TELEGRAM_TOKEN": TOKEN, "PARLEY_TELEGRAM_API": "http://127.0.0.1:8081/"}

    assert telegram_settings(given).api == "http://127.0.0.1:8081"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARLEY_TELEGRAM_TOKEN", ""),
        ("PARLEY_TELEGRAM_TOKEN", "${TELEGRAM_TOKEN}"),
        ("PARLEY_TELEGRAM_TOKEN", "short"),
        ("PARLEY_TELEGRAM_TOKEN", "0123456789abcdef0123456789abcdef"),
        ("PARLEY_TELEGRAM_TOKEN", TOKEN + "/getMe"),
        ("PARLEY_TELEGRAM_SECRET", ""),
        ("PARLEY_TELEGRAM_SECRET", "short"),
        ("PARLEY_TELEGRAM_SECRET", "$(openssl rand -hex 16)"),
        ("PARLEY_TELEGRAM_SECRET", "${PARLEY_TELEGRAM_SECRET}"),
        ("PARLEY_TELEGRAM_SECRET", "sixteen.or.more.with.dots"),
        ("PARLEY_TELEGRAM_SECRET", "x" * 257),
        ("PARLEY_TELEGRAM_URL", "http://parley.example.org"),
        ("PARLEY_TELEGRAM_URL", "https://parley.example.org:5005"),
        ("PARLEY_TELEGRAM_URL", "https://user@parley.example.org"),
        ("PARLEY_TELEGRAM_URL", "${PUBLIC_URL}"),
        ("PARLEY_TELEGRAM_API", "file:///etc/passwd"),
    ],
)
def test_what_cannot_be_used_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as stopped:
        telegram_settings({**WEBHOOK, name: value})

    assert name in str(stopped.value)
    assert not value or value == "short" or value not in str(stopped.value)
