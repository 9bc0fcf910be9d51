"""Pictures, speech and reading aloud on the web page, in a real browser with a made-up microphone.

The server is real but for the assistant: an echo is in its place (tests/channels/page.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.assistant.posters import Artist
from scripts.environments import ROOT
from tests.beside import answering
from tests.e2e.test_page import CHROMIUM, SWITCHES, say
from understanding.lexicon import lexicon_file

ANSWER = 120_000.0  # milliseconds: models are loaded at the first file
PACKAGES = ROOT / ".venv-assistant" / "lib" / "python3.10" / "site-packages"
SAID = "a french comedy from the nineties"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian's package chromium)")
looks = pytest.mark.skipif(
    not (PACKAGES / "rapidocr_onnxruntime").exists() or not lexicon_file(os.environ).exists(),
    reason="needs requirements/ocr.in and `make data`",
)
listens = pytest.mark.skipif(
    not (PACKAGES / "faster_whisper").exists() or not shutil.which("espeak-ng"),
    reason="needs requirements/speech.in, and Debian's espeak-ng",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose microphone says a sentence again and again."""
    sound = tmp_path_factory.mktemp("sound") / "said.wav"
    switches = [*SWITCHES, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    if shutil.which("espeak-ng"):
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(sound), SAID], check=True)
        switches.append(f"--use-file-for-fake-audio-capture={sound}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield running
        running.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page is."""
    with answering("tests.channels.page") as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    errors: list[str] = []
    contexts = []

    def open_it(script: str = "") -> Page:
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.set_default_timeout(ANSWER)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.add_init_script(script)
        page.goto(f"{address}/")
        expect(page.locator("#log > .bot")).to_have_count(1, timeout=ANSWER)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


@looks
def test_a_poster_is_recognised_and_talked_about(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    poster = tmp_path / "IMG_0001.jpg"
    poster.write_bytes(Artist(5, ["Ann Example", "Bob Sample", "Cleo Pattern", "Dan Model"]).poster("Moonstruck").data)
    page.set_input_files("#file", poster)
    answer = page.locator("#log > .bot").nth(1)
    expect(answer).to_contain_text("You show: tt0093565", timeout=ANSWER)
    expect(page.locator(".said canvas")).to_be_visible()
    page.screenshot(path=tmp_path / "picture.png")
    expect(answer.get_by_role("button", name="Tell me about it")).to_be_visible()
    page.reload()
    expect(page.locator("#log .said")).to_have_text("You: (a picture)")
    assert page.locator("canvas").count() == 0


@looks
def test_what_stands_in_the_box_is_said_after_the_picture(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    poster = tmp_path / "poster.jpg"
    poster.write_bytes(Artist(6, ["Ann Example", "Bob Sample", "Cleo Pattern", "Dan Model"]).poster("Moonstruck").data)
    page.get_by_label("Your message").fill("something like this")
    page.set_input_files("#file", poster)
    expect(page.locator("#log > .bot .words").nth(2)).to_have_text(
        "Parley: You said: something like this", timeout=ANSWER
    )
    expect(page.get_by_label("Your message")).to_have_value("")


@looks
def test_a_picture_can_be_dropped_and_what_is_none_is_told(open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page()
    drop = """([kind, name]) => {
        const data = new DataTransfer();
        data.items.add(new File(["no picture"], name, { type: kind }));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
    }"""
    page.evaluate(drop, ["text/plain", "notes.txt"])
    expect(page.get_by_role("alert")).to_contain_text("That is no picture")
    page.evaluate(drop, ["image/png", "broken.png"])
    expect(page.get_by_role("alert")).to_contain_text("cannot be opened here")
    assert page.locator("#log .said").count() == 0


@listens
def test_what_is_said_into_the_microphone_can_be_put_right_before_it_is_sent(open_page: Callable[..., Page]) -> None:
    page = open_page("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    record = page.locator("#record")
    record.click()
    expect(record).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(4_000)  # to have said something
    record.click()
    box = page.get_by_label("Your message")
    expect(box).not_to_have_value("", timeout=ANSWER)
    expect(page.get_by_role("alert")).to_contain_text("Is that what you said?")
    assert "comedy" in box.input_value().lower()
    assert page.locator("#log .said").count() == 0
    box.fill(SAID)
    page.keyboard.press("Enter")
    expect(page.locator("#log > .bot .words").nth(1)).to_have_text(f"Parley: You said: {SAID}", timeout=ANSWER)


def test_the_browser_s_own_recogniser_is_used_where_it_works_on_the_device(open_page: Callable[..., Page]) -> None:
    page = open_page(
        """window.SpeechRecognition = class {
            static async available(options) { return options.processLocally ? "available" : "unavailable"; }
            start() { window.local = this.processLocally; }
            stop() { this.onresult({ results: [[{ transcript: "a western" }]] }); this.onend(); }
        };"""
    )
    page.locator("#record").click()
    expect(page.locator("#record")).to_have_attribute("aria-pressed", "true")
    page.locator("#record").click()
    expect(page.get_by_label("Your message")).to_have_value("a western")
    assert page.evaluate("window.local") is True


def test_answers_are_read_aloud_from_when_it_is_asked_for(open_page: Callable[..., Page]) -> None:
    page = open_page("window.spoken = []; speechSynthesis.speak = (each) => window.spoken.push(each.text);")
    page.get_by_role("button", name="Read aloud").click()
    say(page, "who are you?")
    expect(page.locator("#log > .bot")).to_have_count(2, timeout=ANSWER)
    shown = page.locator("#log > .bot").nth(1).locator(".words").inner_text()
    assert page.evaluate("window.spoken") == [shown.removeprefix("Parley:").strip()]
