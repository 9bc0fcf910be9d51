"""Settings of the Slack app."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.settings import SettingsError, check_secret, optional, secret

API = "https://slack.com/api/"
_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{10,250}")
_APP_TOKEN = re.compile(r"xapp-\d+-(?P<app>A[A-Z0-9]{1,30})-[A-Za-z0-9-]{10,250}")
_APP = re.compile(r"A[A-Z0-9]{1,30}")


@dataclass(frozen=True)
class SlackSettings:
    """The app, and how Slack reaches it.

    Args:
        bot_token: of the installation in a workspace, "xoxb-…".
        signing_secret: what Slack signs its requests with, or None: then nothing is taken over HTTP.
        app_token: "xapp-…", with which the app fetches what happens (Socket Mode), or None.
        app: the app's id, where it is known: what comes for another one is refused.
        api: the Web API.
    """

    bot_token: str
    signing_secret: str | None = None
    app_token: str | None = None
    app: str | None = None
    api: str = API


def slack_settings(environment: Mapping[str, str] = os.environ) -> SlackSettings:
    """Read the settings of the environment.

    Raises:
        SettingsError: see its message.
    """
    bot_token = secret("PARLEY_SLACK_BOT_TOKEN", environment)
    if not _BOT_TOKEN.fullmatch(bot_token):
        raise SettingsError("PARLEY_SLACK_BOT_TOKEN is not the token of a bot: it begins with xoxb-.")
    app_token = optional("PARLEY_SLACK_APP_TOKEN", environment)
    match = _APP_TOKEN.fullmatch(check_secret("PARLEY_SLACK_APP_TOKEN", app_token)) if app_token else None
    if app_token and match is None:
        raise SettingsError("PARLEY_SLACK_APP_TOKEN is not an app-level token: it begins with xapp-.")
    signing = optional("PARLEY_SLACK_SIGNING_SECRET", environment)
    if signing is not None:
        check_secret("PARLEY_SLACK_SIGNING_SECRET", signing)
    elif app_token is None:
        raise SettingsError(
            "PARLEY_SLACK_SIGNING_SECRET is not set: set it to the app's signing secret, or set PARLEY_SLACK_APP_TOKEN "
            "to use Socket Mode."
        )
    app = optional("PARLEY_SLACK_APP_ID", environment) or (match["app"] if match else None)
    if app is not None and not _APP.fullmatch(app):
        raise SettingsError("PARLEY_SLACK_APP_ID is not the id of an app: it begins with A, such as A0123456789.")
    api = optional("PARLEY_SLACK_API", environment) or API
    if not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?", api):
        raise SettingsError("PARLEY_SLACK_API must be the address of Slack's Web API.")
    return SlackSettings(bot_token, signing, app_token, app, f"{api.rstrip('/')}/")
