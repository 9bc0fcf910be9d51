"""The settings of the Slack app, and what is no setting."""

from __future__ import annotations

import pytest

from channels.settings import SettingsError
from channels.slack.settings import SlackSettings, slack_settings
from tests.channels.slack.web_api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

BOTH = {"PARLEY_SLACK_BOT_TOKEN": BOT_TOKEN, "PARLEY_SLACK_SIGNING_SECRET": SIGNING_SECRET}
SOCKET = {"PARLEY_SLACK_BOT_TOKEN": BOT_TOKEN, "PARLEY_SLACK_APP_TOKEN": APP_TOKEN}


def test_by_the_events_api_or_by_socket_mode() -> None:
    assert slack_settings(BOTH) == SlackSettings(BOT_TOKEN, SIGNING_SECRET, api="https://slack.com/api/")
    assert slack_settings({**SOCKET, "PARLEY_SLACK_API": "http://127.0.0.1:1/api"}) == SlackSettings(
        BOT_TOKEN, None, APP_TOKEN, "A1", "http://127.0.0.1:1/api/"
    )
    assert slack_settings({**BOTH, "PARLEY_SLACK_APP_ID": "A123"}).app == "A123"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"PARLEY_SLACK_BOT_TOKEN": ""}, "BOT_TOKEN"),
        ({"PARLEY_SLACK_BOT_TOKEN": "xoxp-" + "a" * 30}, "BOT_TOKEN"),
        ({"PARLEY_SLACK_BOT_TOKEN": "${SLACK_BOT_TOKEN_OF_MINE}"}, "BOT_TOKEN"),
        ({"PARLEY_SLACK_SIGNING_SECRET": ""}, "SIGNING_SECRET"),
        ({"PARLEY_SLACK_SIGNING_SECRET": "short"}, "SIGNING_SECRET"),
        ({"PARLEY_SLACK_SIGNING_SECRET": "$(cat secret-of-mine)"}, "SIGNING_SECRET"),
        ({"PARLEY_SLACK_APP_TOKEN": BOT_TOKEN}, "APP_TOKEN"),
        ({"PARLEY_SLACK_APP_TOKEN": "xapp-1"}, "APP_TOKEN"),
        ({"PARLEY_SLACK_APP_ID": "my app"}, "APP_ID"),
        ({"PARLEY_SLACK_API": "slack.com"}, "API"),
    ],
)
def test_what_cannot_be_used_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        slack_settings({**BOTH, **changes})


def test_no_secret_is_in_the_sentence() -> None:
    for name in BOTH:
        with pytest.raises(SettingsError) as refused:
            slack_settings({**BOTH, name: "short-4711"})
        assert "4711" not in str(refused.value)
