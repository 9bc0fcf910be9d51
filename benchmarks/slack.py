"""How long Slack waits for an acknowledgement while a crowd talks.

Slack sends an event again that is not acknowledged within three seconds (https://docs.slack.dev/apis/events-api), and
stops sending where that happens often. Here people write in direct messages while others talk over REST; a Web API on
loopback takes the answers.
"""

from __future__ import annotations

import time
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from benchmarks.bots import Bot, parley
from benchmarks.crowd import PEOPLE, crowd
from benchmarks.figures import percentile
from benchmarks.report import show, verdict
from scripts.console import ProblemError
from scripts.serving import LOOPBACK
from tests.channels.slack.web_api import APP, BOT_TOKEN, SIGNING_SECRET, WebApi, as_event

TARGET = 3_000.0  # ms: when Slack sends again
EVERY = 0.2  # seconds between two events
TEXT = "a short comedy from the 90s"
CALM = 25  # events while nobody else talks
START_SECONDS = 30
URL = f"http://{LOOPBACK}:{{port}}/webhooks/slack"


def measure(*, workers: int, quick: bool) -> dict[str, Any]:
    """Send events to a bot that nobody else talks to, then beside a crowd; return the times; prints the table."""
    api = WebApi()
    with api.running():
        settings = {
            "PARLEY_SLACK_BOT_TOKEN": BOT_TOKEN,
            "PARLEY_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "PARLEY_SLACK_APP_ID": APP,
            "PARLEY_SLACK_API": api.url,
        }
        bots = parley(workers=workers, channels=("rest", "slack"), settings=settings)
        with bots as bot, ThreadPoolExecutor(1) as pool:
            crowd(bot, 1, people=4)  # warm up
            _wait(bot, api)
            calm = [_acknowledged(bot, api, number) for number in range(CALM)]
            talking = pool.submit(crowd, bot, 1 if quick else 4)
            busy = _beside(talking, bot, api)
    found = {"alone": calm, f"beside {PEOPLE} people": busy}
    rows = [
        [name, str(len(times)), *(f"{percentile(times, each):.1f}" for each in (50, 95, 100))]
        for name, times in found.items()
    ]
    rows.append([f"target: under {TARGET:.0f} ms", "", "", "", verdict(TARGET, max(calm + busy), strict=True)])
    title = f"Slack's events, one in {EVERY:g} s from somebody each, {workers} assistants: ms to the acknowledgement"
    show(title, ["", "events", "p50", "p95", "most"], rows)
    return {"unit": "ms", "workers": workers, "times": found, "target": TARGET}


def _beside(talking: Future[Any], bot: Bot, api: WebApi) -> list[float]:
    times: list[float] = []
    while not talking.done():
        times.append(_acknowledged(bot, api, CALM + len(times)))
    talking.result()
    return times


def _acknowledged(bot: Bot, api: WebApi, number: int) -> float:
    """Have somebody new write; return the milliseconds to the acknowledgement, then rest.

    Raises:
        urllib.error.HTTPError: it was refused.
    """
    endpoint, body, headers = as_event(api.message(TEXT, f"U{number}", f"D{number}"))
    asked = urllib.request.Request(f"{URL.format(port=bot.assistant.port)}/{endpoint}", body, headers)
    started = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as response:
        response.read()
    taken = time.perf_counter() - started
    time.sleep(max(0.0, EVERY - taken))
    return taken * 1000


def _wait(bot: Bot, api: WebApi) -> None:
    """Wait until the app knows who it is, before which events are refused.

    Raises:
        ProblemError: that takes too long.
    """
    end = time.monotonic() + START_SECONDS
    while not api.methods("auth.test"):
        if time.monotonic() > end:
            log = (*bot.workers, bot.assistant)[0].log  # Slack is with the first assistant
            raise ProblemError(f"The app did not ask the Web API who it is: see {log}.")
        time.sleep(0.1)
    time.sleep(1.0)  # for the answer
