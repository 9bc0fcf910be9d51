"""How the web page shows a conversation and what is tapped in it, in a real browser.

The server is real but for the assistant: a bot of a few films is in its place (tests/channels/talking_page.py).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect, sync_playwright

from tests.beside import answering
from tests.e2e.test_page import CHROMIUM, SWITCHES, contrast, say

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian's package chromium)")

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 640}
ANSWER = 30_000.0  # milliseconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield running
        running.close()


@pytest.fixture(scope="module")
def addresses() -> Iterator[tuple[str, str]]:
    """Where the page is, and a site that shows the widget."""
    with answering("tests.channels.talking_page") as line:
        page, site = line.split()
        yield page, site


@pytest.fixture
def open_page(browser: Browser, addresses: tuple[str, str]) -> Iterator[Callable[..., Page]]:
    """Open the page, or another address; any error of a script fails the test."""
    errors: list[str] = []
    contexts = []

    def open_it(address: str | None = None, **options: object) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESKTOP, **options}))  # type: ignore[arg-type]
        page = contexts[-1].new_page()
        page.set_default_timeout(ANSWER)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address or f"{addresses[0]}/")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def listed(open_page: Callable[..., Page]) -> Page:
    """The page with a list on it."""
    page = open_page()
    ask_for_films(page)
    return page


def ask_for_films(page: Page) -> None:
    expect(page.locator(".welcome")).to_be_visible(timeout=ANSWER)
    before = page.locator(".card").count()
    say(page, "films")
    expect(page.locator(".card")).to_have_count(before + 3, timeout=ANSWER)


def act(page: Page, kind: str, place: int = 0) -> Locator:
    return page.locator(f".card >> nth={place} >> [data-kind={kind}]")


def place_of(element: Locator) -> FloatRect:
    """Where something is on the screen, which it has to be on."""
    place = element.bounding_box()
    assert place is not None
    return place


def wait_until(page: Page, true: str) -> None:
    """Ask until an expression is true; `wait_for_function` asks in the page, whose policy forbids `eval` there."""
    end = time.monotonic() + ANSWER / 1000
    while not page.evaluate(true):
        assert time.monotonic() < end, true
        page.wait_for_timeout(50)


def entries(page: Page) -> int:
    return page.locator("#log > *").count()


def test_somebody_new_gets_six_ideas_of_which_each_is_said_by_a_tap(open_page: Callable[..., Page]) -> None:
    page = open_page()
    ideas = page.locator(".welcome .choices button")
    expect(ideas).to_have_count(6, timeout=ANSWER)
    ideas.filter(has_text="a western").click()
    expect(page.locator(".said")).to_have_text("You: a western")
    expect(page.locator("#log > .bot").last).to_contain_text("You said: a western", timeout=ANSWER)
    ideas.filter(has_text="a musical").click()  # the others are still there
    expect(page.locator("#log > .bot").last).to_contain_text("You said: a musical", timeout=ANSWER)


def test_a_card_says_what_matters_first(listed: Page) -> None:
    card = listed.locator(".card").first
    assert card.locator("h2").inner_text() == "1. Heat"
    assert card.locator("h2 a").get_attribute("href") == "https://pages.example/tt1"
    assert listed.locator(".card h2 a[href]").count() == 1
    assert card.locator(".figures li").all_inner_texts() == ["1995", "170 min"]
    assert card.locator(".facts").inner_text() == "Crime"
    assert card.locator(".reason").inner_text() == "It is well known."
    expect(card.locator(".drawn b")).to_have_text("Heat")
    for label in ("Like", "Not for me", "Seen", "Save", "More choices"):
        expect(card.get_by_role("button", name=f"{label}: Heat (1995)", exact=True)).to_be_visible()


def test_what_few_need_lies_behind_one_button(listed: Page) -> None:
    card = listed.locator(".card").first
    expect(card.locator(".rest")).to_be_hidden()
    more = card.get_by_role("button", name="More choices: Heat (1995)")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    card.get_by_role("button", name="Why?: Heat (1995)").click()
    expect(listed.locator(".said").last).to_have_text("You: Why? – Heat (1995)")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_opinion_is_confirmed_on_the_card_and_moves_nothing(
    open_page: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    ask_for_films(page)
    like = act(page, "like")
    like.scroll_into_view_if_needed()
    before, place = entries(page), place_of(like)
    like.click()
    expect(page.locator(".noted").first).to_have_text("You said like of Heat (1995).", timeout=ANSWER)
    assert place_of(like) == place, "the button stays under the finger"
    assert entries(page) == before, "no bubbles"
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".noted").first).to_have_attribute("role", "status")


def test_an_opinion_is_undone_by_tapping_it_again_also_after_a_reload(listed: Page) -> None:
    like = act(listed, "like")
    for pressed in ("true", "false", "true"):
        like.click()
        expect(like).to_have_attribute("aria-pressed", pressed)
        expect(like).not_to_have_attribute("aria-disabled", "true", timeout=ANSWER)
    act(listed, "save").click()
    expect(act(listed, "save")).to_have_attribute("aria-pressed", "true")
    expect(listed.locator(".noted").first).to_have_text("You said save of Heat (1995).", timeout=ANSWER)
    count = entries(listed)
    listed.reload()
    expect(listed.locator("#log > *")).to_have_count(count, timeout=ANSWER)
    for kind, pressed in (("like", "true"), ("save", "true"), ("seen", "false")):
        expect(act(listed, kind)).to_have_attribute("aria-pressed", pressed)
    act(listed, "like").click()
    expect(listed.locator(".noted").first).to_have_text("Taken back.", timeout=ANSWER)


def test_what_is_noted_shows_on_every_card_of_the_item(listed: Page) -> None:
    ask_for_films(listed)
    act(listed, "like", 3).click()
    for place in (0, 3):
        expect(act(listed, "like", place)).to_have_attribute("aria-pressed", "true", timeout=ANSWER)
    assert listed.locator(".current .number").first.is_visible()
    assert not listed.locator(".cards:not(.current) .number").first.is_visible(), "the first is that of the last list"


def test_the_wishes_that_stand_are_seen_and_taken_back_by_a_tap(listed: Page) -> None:
    chips = listed.locator("#wishes button")
    expect(chips).to_have_text(["French", "from the 1990s"])
    listed.get_by_role("button", name="Remove: French").click()
    expect(chips).to_have_text(["from the 1990s"], timeout=ANSWER)
    expect(listed.locator(".note")).to_have_text("No longer: French")
    listed.reload()
    expect(chips).to_have_text(["from the 1990s"], timeout=ANSWER)


def test_a_new_search_begins_below_a_line_and_is_nobody_s_words(listed: Page) -> None:
    listed.get_by_role("button", name="New search").click()
    expect(listed.locator(".divider")).to_have_text("New search", timeout=ANSWER)
    expect(listed.locator("#log > .bot").last).to_contain_text("a fresh start")
    expect(listed.locator("#wishes")).to_be_hidden()
    expect(listed.locator(".said")).to_have_text(["You: films"])
    listed.get_by_role("button", name="Privacy").click()
    expect(listed.locator("#log > .bot").last).to_contain_text("under a pseudonym", timeout=ANSWER)
    expect(listed.locator(".said")).to_have_text(["You: films"])


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_only_the_log_scrolls_and_its_end_is_in_view(open_page: Callable[..., Page], viewport: dict[str, int]) -> None:
    page = open_page(viewport=viewport)
    for _ in range(3):
        ask_for_films(page)
    say(page, "that was the last")
    expect(page.locator("#log > .bot").last).to_contain_text("that was the last", timeout=ANSWER)
    size = page.evaluate("[document.documentElement.scrollHeight, innerHeight, document.documentElement.scrollWidth]")
    assert size == [viewport["height"], viewport["height"], viewport["width"]]
    assert page.evaluate("log.scrollHeight - log.scrollTop - log.clientHeight") < 2
    for _ in range(2):  # the reload, too
        page.mouse.move(5, viewport["height"] / 2)  # beside the column
        page.mouse.wheel(0, -5000)
        wait_until(page, "log.scrollTop === 0")
        assert page.evaluate("scrollY") == 0
        page.get_by_role("button", name="Go to the latest").click()
        assert page.evaluate("log.scrollHeight - log.scrollTop - log.clientHeight") < 2
        page.reload()
        expect(page.locator(".card")).to_have_count(9, timeout=ANSWER)


def test_a_list_that_is_longer_than_the_window_is_read_from_its_beginning(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE)
    ask_for_films(page)
    assert place_of(page.locator("#log > .bot").last.locator(".words"))["y"] < PHONE["height"] / 4


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(open_page: Callable[..., Page], viewport: dict[str, int], scheme: str) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme)
    ask_for_films(page)
    act(page, "like").click()
    expect(page.locator(".noted").first).not_to_be_empty(timeout=ANSWER)
    act(page, "rest").click()
    page.get_by_role("button", name="New search").click()
    expect(page.locator(".divider")).to_be_visible(timeout=ANSWER)
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    small = "offsetParent && Math.min(button.offsetWidth, button.offsetHeight) < 44"
    found = page.evaluate(
        f"[...document.querySelectorAll('button')].filter((button) => button.{small}).map((each) => each.outerHTML)"
    )
    assert found == [], "WCAG 2.2, 2.5.5"
    colours = page.evaluate(
        "[getComputedStyle(box, '::placeholder').color, getComputedStyle(box).backgroundColor]",
    )
    assert contrast(*colours) >= 4.5, "WCAG 2.2, 1.4.3"


def test_the_field_stays_one_line_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport=PHONE)
    expect(page.locator(".welcome")).to_be_visible(timeout=ANSWER)
    field = page.get_by_label("Your message")
    assert place_of(field)["height"] == 44
    assert page.evaluate("box.scrollWidth <= box.clientWidth")
    send = place_of(page.get_by_role("button", name="Send", exact=True))
    assert (send["width"], send["height"]) == (44, 44)


def test_arrow_keys_bring_back_what_was_said(open_page: Callable[..., Page]) -> None:
    page = open_page()
    field = page.get_by_label("Your message")
    for number, text in enumerate(("one", "two"), start=2):
        say(page, text)
        expect(page.locator("#log > .bot")).to_have_count(number, timeout=ANSWER)
    for key, shown in (("ArrowUp", "two"), ("ArrowUp", "one"), ("ArrowUp", "one"), ("ArrowDown", "two")):
        page.keyboard.press(key)
        expect(field).to_have_value(shown)
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("")
    field.fill("something of my own")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("something of my own")


def test_what_is_said_has_its_time(listed: Page) -> None:
    assert listed.locator("#log time").count() >= 1
    for each in listed.locator("#log time").all():
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", each.get_attribute("datetime") or "")


def test_a_list_can_be_copied_shared_and_printed(open_page: Callable[..., Page], browser: Browser) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.share = async (what) => { window.shared = what.text; }; window.print = () => {}")
    ask_for_films(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Films:\n1. Heat (1995)")
    page.get_by_role("button", name="Share").click()
    wait_until(page, "Boolean(window.shared)")
    assert page.evaluate("window.shared") == copied
    page.evaluate("window.print = () => { window.printed = document.querySelectorAll('#log > .printing').length; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1
    page.evaluate("document.querySelector('.cards').closest('.bot').classList.add('printing')")
    page.emulate_media(media="print")
    assert page.locator(".card").first.is_visible()
    assert not page.locator("header, form, .said, .acts").first.is_visible()


def test_a_slow_answer_says_that_it_is_on_its_way(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(page.locator(".welcome")).to_be_visible(timeout=ANSWER)
    say(page, "slow")
    expect(page.locator("#typing")).to_be_visible()
    expect(page.locator("#log > .bot").last).to_contain_text("You said: slow", timeout=ANSWER)
    expect(page.locator("#typing")).to_be_hidden()
    page.clock.install()
    page.evaluate("busy(0)")
    page.clock.run_for(4_500)
    expect(page.locator("#typing")).to_contain_text("Still looking")


def test_who_is_too_fast_waits_and_has_nothing_to_send_again(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(page.locator(".welcome")).to_be_visible(timeout=ANSWER)
    asked: list[str] = []

    def slow_down(route: Route) -> None:
        asked.append(str((route.request.post_data_json or {})["text"]))
        if asked == ["the first"]:
            route.fulfill(status=429, headers={"Retry-After": "1"}, json={"message": "That was a lot at once."})
        else:
            route.continue_()

    page.route("**/messages", slow_down)
    with page.expect_response(lambda answer: answer.status == 429):
        say(page, "the first")
    say(page, "the second")
    expect(page.locator("#log > .bot .words")).to_contain_text(
        ["Hi, I'm Parley", "You said: the first", "You said: the second"], timeout=ANSWER
    )
    assert asked == ["the first", "the first", "the second"]
    expect(page.locator(".unsent, .waiting")).to_have_count(0, timeout=ANSWER)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_the_widget_is_one_script_on_another_site(open_page: Callable[..., Page], addresses: tuple[str, str]) -> None:
    page = open_page(addresses[1])
    assert page.locator("iframe").count() == 0, "nothing is loaded before somebody wants it"
    page.get_by_role("button", name="Find a film").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator(".welcome .choices button")).to_have_count(6, timeout=ANSWER)
    frame.get_by_label("Your message").fill("films")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.locator(".card")).to_have_count(3, timeout=ANSWER)
    cookies = {each["name"]: each for each in page.context.cookies()}
    assert set(cookies) == {"parley_widget"}
    frame.get_by_role("button", name="Close").click()
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="Find a film")).to_be_focused()


def test_a_site_that_is_not_named_cannot_show_it(open_page: Callable[..., Page], addresses: tuple[str, str]) -> None:
    page = open_page(addresses[1].replace("localhost", "127.0.0.1"))  # another origin
    page.get_by_role("button", name="Find a film").click()
    expect(page.locator("iframe")).to_be_attached()
    page.wait_for_timeout(1_000)
    assert page.frame_locator("iframe").locator("#log").count() == 0
