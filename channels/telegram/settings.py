"""Settings of the Telegram bot."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.settings import SettingsError, check_secret, secret

API = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
# What Bot.set_webhook takes as a secret token, https://core.telegram.org/bots/api#setwebhook
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class TelegramSettings:
    """The bot, and how updates reach it.

    Args:
        token: what BotFather gave.
        url: the public https address of this server, or None to fetch updates by long polling.
        secret: what Telegram sends along to the webhook, so that nobody else can; needed with `url`.
        api: the Bot API server.
    """

    token: str
    url: str | None = None
    secret: str | None = None
    api: str = API


def telegram_settings(environment: Mapping[str, str] = os.environ) -> TelegramSettings:
    """Read the settings of the environment.

    Raises:
        SettingsError: see its message.
    """
    token = secret("PARLEY_TELEGRAM_TOKEN", environment)
    if not _TOKEN.fullmatch(token):
        raise SettingsError("PARLEY_TELEGRAM_TOKEN is not a bot's token: BotFather gives one such as 123456:ABC-DEF….")
    url = environment.get("PARLEY_TELEGRAM_URL", "").strip().rstrip("/") or None
    if url is not None and not re.fullmatch(r"https://[A-Za-z0-9.-]+(:(443|80|88|8443))?(/[A-Za-z0-9._~/-]*)?", url):
        raise SettingsError(
            "PARLEY_TELEGRAM_URL must be this server's public address, https:// on port 443, 80, 88 or 8443; leave it "
            "out to fetch messages by long polling."
        )
    given = environment.get("PARLEY_TELEGRAM_SECRET", "").strip()
    if url is not None and not given:
        raise SettingsError("PARLEY_TELEGRAM_SECRET is not set: with PARLEY_TELEGRAM_URL it takes a random secret.")
    if given and not _SECRET.fullmatch(check_secret("PARLEY_TELEGRAM_SECRET", given)):
        raise SettingsError("PARLEY_TELEGRAM_SECRET takes letters, digits, - and _ only, up to 256.")
    api = environment.get("PARLEY_TELEGRAM_API", "").strip().rstrip("/") or API
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", api):
        raise SettingsError("PARLEY_TELEGRAM_API must be the address of a Bot API server.")
    return TelegramSettings(token, url, given or None, api)
