"""What only Slack does with clips and pictures; the rest is in tests/channels/test_senses.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from channels import wording
from channels.slack.events import App, File, Shared, read_event
from tests.channels.harness import Script
from tests.channels.slack.slack_harness import SlackHarness
from tests.channels.stand_ins import HEAT, Ears, Eyes, with_senses

CLIP, PHOTO = b"an MP4 file, let us say", b"\xff\xd8\xff a photo, let us say"
US = App("T1", "U0", "B0")
IMAGE = {"mimetype": "image/png", "url_private": "https://files.slack.com/p", "size": 5}


def slack(folder: Path, ears: Ears | None = None, eyes: Eyes | None = None) -> SlackHarness:
    harness = SlackHarness(folder)
    harness.arrange = with_senses(ears, eyes)
    return harness


def event(**changes: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "file_share",
        "user": "U1",
        "channel": "D1",
        "ts": "1.2",
        "text": "",
    } | changes


def test_what_is_written_with_a_picture_is_read_after_it(tmp_path: Path) -> None:
    script = Script()
    with (harness := slack(tmp_path, eyes=Eyes(HEAT))).running(script):
        harness.show(PHOTO, text="something like this")
        harness.rest()
    assert [message.text for message in script.heard] == ["/picture", "something like this"]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/photo",
        "https://slack.com.evil.example/photo",
        "http://files.slack.com/photo",
        "file:///etc/passwd",
        "no address",
    ],
)
def test_the_token_goes_nowhere_but_to_slack(tmp_path: Path, url: str) -> None:
    eyes = Eyes(HEAT)
    with (harness := slack(tmp_path, eyes=eyes)).running(Script()):
        harness.show(PHOTO, url_private_download=url)
        assert harness.text() == wording.NOT_SEEN
    assert eyes.given == []


def test_without_the_scope_slack_asks_to_sign_in_and_the_person_is_told(tmp_path: Path) -> None:
    ears = Ears("never")
    with (harness := slack(tmp_path, ears)).running(Script()):
        harness.speak(CLIP, url_private_download=harness.api.url.replace("/api/", "/files/not-yours"))
        assert harness.text() == wording.NOT_HEARD
    assert ears.given == []


def test_files_in_events() -> None:
    read = read_event(event(files=[{"mimetype": "text/plain", "url_private": "https://x"}, IMAGE]), US)
    assert isinstance(read, Shared)
    assert read.file == File(True, "https://files.slack.com/p", 5)
    clip = {"subtype": "slack_audio", "mimetype": "video/mp4", "url_private": "https://y", "duration_ms": 2500}
    read = read_event(event(files=[clip], text="hear this"), US)
    assert isinstance(read, Shared)
    assert (read.file, read.text) == (File(False, "https://y", None, 2.5), "hear this")


def test_a_file_in_a_channel_concerns_who_talks_with_the_app() -> None:
    assert read_event(event(channel="C1", files=[IMAGE]), US) is None  # in no thread
    in_thread = read_event(event(channel="C1", thread_ts="1.1", files=[IMAGE]), US)
    assert isinstance(in_thread, Shared)
    assert not in_thread.addressed
    mention = read_event(event(channel="C1", type="app_mention", text="<@U0>", files=[IMAGE], subtype=None), US)
    assert isinstance(mention, Shared)
    assert mention.addressed


@pytest.mark.parametrize("files", [None, "x", [], [None], [{}], [{"mimetype": 3, "url_private": "https://x"}]])
def test_what_is_no_file_is_none(files: object) -> None:
    assert not isinstance(read_event(event(files=files), US), Shared)
