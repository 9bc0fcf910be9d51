"""The web page in a real browser, with the real assistant behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from recommender.domain.feedback import Kind
from tests.e2e.serving import Serving

CHROMIUM = Path("/usr/bin/chromium")
# As root in a machine without a network of its own; see the notes on Chromium's switches in its documentation.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANSWER = 30_000.0  # milliseconds

pytestmark = [
    pytest.mark.trained,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian's package chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, served: Serving) -> Iterator[Callable[..., Page]]:
    """Open the page as somebody new, or in the context of somebody known; any error of its script fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_it(context: BrowserContext | None = None, **options: object) -> Page:
        if context is None:
            context = browser.new_context(**options)  # type: ignore[arg-type]
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(ANSWER)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"a dialog: {dialog.message}"))
        page.goto(f"{served.url}/webhooks/web/")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


def person(page: Page) -> str:
    cookie = next(each for each in page.context.cookies() if each.get("name") == "parley_session")
    return f"web:{cookie['value'].split('.')[0]}"


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def answered(page: Page, number: int) -> None:
    """Wait until the bot has said so many things."""
    expect(page.locator("#log > .bot")).to_have_count(number, timeout=ANSWER)


def test_a_talk_with_taps_a_reload_and_what_it_leaves_in_the_store(
    open_page: Callable[..., Page], served: Serving
) -> None:
    page = open_page()
    answered(page, 1)  # the greeting
    say(page, "a french comedy from the 90s")
    cards = page.locator(".card")
    expect(cards).to_have_count(3, timeout=ANSWER)
    first, second, third = (each.get_attribute("data-title") or "" for each in cards.all())
    assert re.search(r"\(199\d\)$", first)
    assert cards.locator(".figures li:first-child").all_inner_texts() == [
        each[-5:-1] for each in (first, second, third)
    ]
    # No film has a picture here, so that each gets one that is drawn.
    expect(cards.locator(".drawn b")).to_have_text([each[: each.rindex(" (")] for each in (first, second, third)])
    page.get_by_role("button", name=f"Like: {first}", exact=True).click()
    expect(page.get_by_role("button", name=f"Like: {first}", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".noted").first).to_have_text(f"You like {first}.", timeout=ANSWER)
    page.get_by_role("button", name=f"Save: {second}", exact=True).click()
    expect(page.locator(".noted").nth(1)).to_have_text(f"{second} is saved for later.", timeout=ANSWER)
    expect(page.locator(".said")).to_have_text(["You: a french comedy from the 90s"])
    assert [kind for kind, _ in served.events(person(page))] == [Kind.LIKE, Kind.SAVE]

    before = page.locator("#log > *").all_inner_texts()
    page.reload()
    expect(page.locator("#log > *")).to_have_count(len(before))
    assert page.locator("#log > *").all_inner_texts() == before, "the page shows the same after a reload"

    page.get_by_role("button", name=f"Not for me: {third}", exact=True).click()
    expect(page.locator(".noted").nth(2)).to_have_text(f"{third} is not for you.", timeout=ANSWER)
    page.get_by_role("button", name=f"Save: {second}", exact=True).click()
    expect(page.locator(".noted").nth(1)).to_have_text("Taken back.", timeout=ANSWER)
    expected_kinds = [Kind.LIKE, Kind.SAVE, Kind.DISLIKE, Kind.UNDO]
    assert [kind for kind, _ in served.events(person(page))] == expected_kinds
    chips = page.locator("#wishes button")
    expect(chips).to_have_text(["French", "Comedy", "from the 1990s"])
    chips.first.click()
    expect(chips).to_have_text(["Comedy", "from the 1990s"], timeout=ANSWER)
    for text, expected in (
        ("who directed the first?", "directed by"),
        ("something like Heat", "Which one"),
        ("the 1995 one", "Heat (1995)"),
        ("shorter", "minutes"),
        ("what do you know about me?", first.split(" (")[0]),
        ("start over", "fresh start"),
    ):
        count = page.locator("#log > .bot").count()
        say(page, text)
        expect(page.locator("#log > .bot").nth(count)).to_contain_text(expected, timeout=ANSWER)


def test_each_idea_for_who_is_new_leads_to_a_list(open_page: Callable[..., Page]) -> None:
    page = open_page()
    ideas = page.locator(".welcome .choices button")
    expect(ideas).to_have_count(6, timeout=ANSWER)
    for place in range(6):
        said = page.locator("#log > *").count()
        ideas.nth(place).click()
        answer = page.locator(f"#log > *:nth-child(n + {said + 2})")
        expect(answer.locator(".card, .choices button").first).to_be_visible(timeout=ANSWER)


def test_a_newcomer_s_first_question_is_answered(open_page: Callable[..., Page]) -> None:
    page = open_page()
    answered(page, 1)
    say(page, "hi, what can you do?")
    expect(page.locator("#log > .bot").last).to_contain_text("You can say, in your own words", timeout=ANSWER)


def test_a_connection_that_breaks_loses_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    answered(page, 1)
    page.context.set_offline(True)
    say(page, "hello from the tunnel")
    expect(page.get_by_role("alert")).to_contain_text("offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".own.unsent, .own.waiting")).to_have_count(0, timeout=ANSWER)
    answered(page, 2)
    expect(page.locator(".said")).to_have_count(1)


def test_two_windows_show_one_talk_and_two_people_two(open_page: Callable[..., Page]) -> None:
    page = open_page()
    answered(page, 1)
    window, stranger = open_page(page.context), open_page()
    say(page, "hello")
    answered(page, 2)
    answered(window, 2)
    answered(stranger, 1)


def test_everything_can_be_done_with_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page()
    answered(page, 1)
    say(page, "/privacy")
    answered(page, 2)
    page.get_by_role("button", name="What do you know about me?").focus()
    page.keyboard.press("Enter")
    answered(page, 3)
    expect(page.get_by_role("button", name="What do you know about me?")).to_be_focused()
    names = [
        element.get_attribute("aria-label") or element.inner_text() for element in page.get_by_role("button").all()
    ]
    assert all(names), "each button has a name"
    expect(page.get_by_role("log")).to_have_attribute("aria-label", "Conversation")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_phone_needs_no_sideways_scrolling_and_can_be_read(
    open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    answered(page, 1)
    say(page, "a french comedy from the 90s with a title" + "x" * 200)
    answered(page, 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.querySelector('#log').scrollWidth <= document.querySelector('#log').clientWidth")
    colours = page.evaluate(
        "[...document.querySelectorAll('.bot:not(.welcome) > .words, .said')].map(e => [getComputedStyle(e).color, "
        "getComputedStyle(e).backgroundColor])"
    )
    assert all(contrast(*pair) >= 4.5 for pair in colours), "WCAG 2.2, 1.4.3"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it, from 1 to 21.

    >>> contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    21.0
    """

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_markup_in_what_people_say_is_text(open_page: Callable[..., Page]) -> None:
    page = open_page()
    answered(page, 1)
    hostile = '<img src=x onerror="alert(1)"><b>bold</b>'
    say(page, hostile)
    answered(page, 2)
    expect(page.locator(".said").last).to_have_text(f"You: {hostile}")
    assert page.locator(".said img, .said b").count() == 0
    blocked = page.evaluate(
        """() => new Promise((done) => {
             addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
             const script = document.createElement("script");
             script.textContent = "window.injected = 1";
             document.body.append(script);
             setTimeout(() => done("not blocked"), 3000);
           })"""
    )
    assert blocked.startswith("script-src")
    assert page.evaluate("window.injected") is None
