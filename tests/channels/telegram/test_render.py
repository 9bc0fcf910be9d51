"""Bot messages in Telegram's form, by hand."""

from __future__ import annotations

from dataclasses import replace

from telegram import InlineKeyboardMarkup

from channels.message import Attachment, BotMessage, Card, Choice, Said
from channels.telegram.render import (
    ANY_OF,
    MAX_CAPTION,
    MAX_TEXT,
    Outgoing,
    escaped,
    marked,
    rendered,
    token_of,
    unpictured,
)
from channels.text import utf16

SAID = Said("x", "like")
POSTER = "https://images.example.org/heat.jpg"


def choice(label: str, token: str) -> Choice:
    return Choice(label, SAID, token)


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def data(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    return [str(button.callback_data) for row in keyboard.inline_keyboard for button in row] if keyboard else []


def listing(*images: str | None, **more: str) -> BotMessage:
    cards = tuple(
        Card(
            f"Film {number}",
            text=more.get("facts", "Crime"),
            reason=more.get("reason", "you like Alien"),
            image=image,
            choices=(choice("Like", f"l{number}"), choice("Not for me", f"d{number}"), choice("Save", f"s{number}")),
        )
        for number, image in enumerate(images, start=1)
    )
    lines = [f"{number}. {card.title} – Crime" for number, card in enumerate(cards, start=1)]
    return BotMessage("\n".join(["Two films:", *lines]), cards, (choice("More", "m"),))


def test_a_text_is_escaped_and_nothing_else() -> None:
    assert rendered(BotMessage("<b>Tom & Jerry</b> _*")) == [Outgoing("&lt;b&gt;Tom &amp; Jerry&lt;/b&gt; _*")]


def test_choices_stand_in_rows_that_a_phone_can_show() -> None:
    names = ["Heat (1995)", "Alien (1979)", "A film with quite a long title", "Up", "It", "Her", "Us"]
    message = BotMessage("Which?", choices=tuple(choice(name, name[0]) for name in names))

    [only] = rendered(message)

    # 11 + 12 units fit into 34, 30 more do not; 30 + 2 + 2 do, and are three, as many as stand side by side.
    assert labels(only.keyboard) == [names[:2], names[2:5], names[5:7]]


def test_a_page_about_an_item_is_opened_by_a_button_beside_its_others() -> None:
    page = "https://www.example.org/up?a=1&b=2"
    up = Card("Up", text="Comedy", choices=(choice("Like", "l1"),), link=page)
    full = Card("It", choices=(choice("A", "a"), choice("B", "b"), choice("C", "c")), link=page)

    [only] = rendered(BotMessage("1. Up\n2. It", (up, full)))
    [photo] = rendered(BotMessage(cards=(replace(up, image=POSTER),)))

    assert labels(only.keyboard) == [["1. Like", "1. ↗"], ["2. A", "2. B", "2. C"], ["2. ↗"]]
    assert labels(photo.keyboard) == [["Like", "↗"]]
    assert only.keyboard is not None
    assert [button.url for button in only.keyboard.inline_keyboard[0]] == [None, page]
    assert labels(marked(only.keyboard, f"{ANY_OF}l1"))[0] == ["✓ 1. Like", "1. ↗"]


def test_a_wish_is_taken_back_below_the_list_and_what_is_pressed_is_marked() -> None:
    pressed = Choice("Save", SAID, "s1", kind="save", pressed=True)
    message = BotMessage("1. Up", (Card("Up", choices=(pressed,)),), wishes=(choice("French", "w"),))

    [only] = rendered(message)

    assert labels(only.keyboard) == [["✓ 1. Save"], ["✕ French"]]
    assert data(only.keyboard) == ["+s1", "+w"]


def test_a_long_label_is_cut() -> None:
    [only] = rendered(BotMessage("Which?", choices=(choice("🎬" * 200, "t"),)))

    [[label]] = labels(only.keyboard)
    assert utf16(label) <= 40
    assert label.startswith("🎬🎬")


def test_choices_without_a_token_cannot_be_tapped() -> None:
    assert rendered(BotMessage("Which?", choices=(choice("Heat", ""),))) == [Outgoing("Which?")]


def test_a_list_without_posters_is_one_message() -> None:
    [only] = rendered(listing(None, None))

    assert only.text == "Two films:\n1. Film 1 – Crime\n2. Film 2 – Crime"
    assert labels(only.keyboard) == [
        ["1. Like", "1. Not for me", "1. Save"],
        ["2. Like", "2. Not for me", "2. Save"],
        ["More"],
    ]
    # What answers one question is marked as such: of it only one thing can be chosen.
    assert data(only.keyboard) == ["+l1", "+d1", "+s1", "+l2", "+d2", "+s2", "1m"]


def test_a_list_with_a_poster_has_a_message_for_each_item() -> None:
    lead, first, second = rendered(listing(POSTER, None))

    assert lead == Outgoing("Two films:")
    assert (first.text, first.photo) == ("<b>1. Film 1</b>\nCrime\nyou like Alien", POSTER)
    assert (second.text, second.photo) == ("2. Film 2\nCrime\nyou like Alien", None)
    assert labels(first.keyboard) == [["Like", "Not for me", "Save"]]
    assert labels(second.keyboard) == [["Like", "Not for me", "Save"], ["More"]]


def test_a_drawn_list_is_one_photo_with_the_list_below_it() -> None:
    plain, [drawn] = rendered(listing(None, None))[0], rendered(listing(None, None), [b"picture"])

    assert drawn == Outgoing(plain.text, plain.keyboard, b"picture")


def test_a_list_may_be_as_long_as_a_caption_and_else_stands_below_its_picture() -> None:
    cards = (Card("Heat"),)
    # An escaped sign counts as one: "&amp;" is shown as "&".
    [one] = rendered(BotMessage("&" * MAX_CAPTION, cards), [b"picture"])
    picture, text = rendered(BotMessage("&" * MAX_CAPTION + "!", cards), [b"picture"])

    assert one.photo == b"picture"
    assert picture == Outgoing("", photo=b"picture")
    assert text == Outgoing("&amp;" * MAX_CAPTION + "!")


def test_what_has_no_poster_is_drawn_where_others_have_one() -> None:
    message = listing(None, POSTER, None)

    assert unpictured(message) == [(message.cards[0],), (message.cards[2],)]
    _, *photos = rendered(message, [b"one", b"three"])
    assert [photo.photo for photo in photos] == [b"one", POSTER, b"three"]
    assert [photo.text.split("\n")[0] for photo in photos] == [
        "<b>1. Film 1</b>",
        "<b>2. Film 2</b>",
        "<b>3. Film 3</b>",
    ]


def test_a_list_without_posters_is_drawn_as_a_whole_and_a_text_is_not() -> None:
    message = listing(None, None)

    assert unpictured(message) == [message.cards]
    assert unpictured(BotMessage("Hello")) == []


def test_a_card_that_is_too_long_for_a_caption_loses_nothing() -> None:
    facts = "f" * MAX_CAPTION
    lead, photo, rest = rendered(listing(POSTER, facts=facts))

    assert lead.text == "Two films:"
    assert photo == Outgoing("<b>1. Film 1</b>", photo=POSTER)
    assert rest.text == f"{facts}\nyou like Alien"
    assert labels(rest.keyboard) == [["Like", "Not for me", "Save"], ["More"]]


def test_a_caption_may_be_as_long_as_telegram_allows() -> None:
    # "1. Film 1", a line break, the facts, another one, and one letter
    facts = "🎬" * ((MAX_CAPTION - len("1. Film 1\n\nr")) // 2)
    _, photo = rendered(listing(POSTER, facts=facts, reason="r"))

    assert photo.photo == POSTER
    assert photo.text.endswith(f"{facts}\nr")


def test_a_long_text_has_its_buttons_below_the_end() -> None:
    pieces = rendered(BotMessage("é" * 5000, choices=(choice("More", "m"),)))

    assert [len(piece.text) for piece in pieces] == [MAX_TEXT, 5000 - MAX_TEXT]
    assert [labels(piece.keyboard) for piece in pieces] == [[], [["More"]]]


def test_families_are_not_torn_apart() -> None:
    family = "👩‍👩‍👧‍👦"  # eleven units of UTF-16: 372 fit into 4096
    pieces = rendered(BotMessage(family * 400))

    assert [piece.text for piece in pieces] == [family * 372, family * 28]


def test_escapes_do_not_count() -> None:
    assert rendered(BotMessage("&" * MAX_TEXT)) == [Outgoing("&amp;" * MAX_TEXT)]


def test_there_are_never_more_buttons_than_telegram_takes() -> None:
    each = tuple(choice(f"Button number {number}", f"b{number}") for number in range(8))
    cards = tuple(Card(f"Film {number}", choices=each) for number in range(10))
    own = tuple(choice(f"Own {number}", f"o{number}") for number in range(25))

    [only] = rendered(BotMessage("A list", cards, own))

    assert len(data(only.keyboard)) <= 100
    assert {f"1o{number}" for number in range(25)} <= set(data(only.keyboard))


def test_pictures_and_files_are_sent_by_themselves() -> None:
    message = BotMessage("Here", image=POSTER, attachment=Attachment("me.json", {"a": 1}))

    text, picture, file = rendered(message)

    assert text == Outgoing("Here")
    assert picture == Outgoing("", photo=POSTER)
    assert file.file == ("me.json", b'{\n "a": 1\n}')


def test_a_chosen_button_is_marked_and_its_rivals_go() -> None:
    [only] = rendered(listing(None))
    liked = marked(only.keyboard, "+l1")
    assert labels(liked) == [["✓ 1. Like", "1. Not for me", "1. Save"], ["More"]]
    assert labels(marked(liked, "+l1")) == labels(liked)
    assert labels(marked(liked, "+s1")) == [["✓ 1. Like", "1. Not for me", "✓ 1. Save"], ["More"]]

    [question] = rendered(BotMessage("Sure?", choices=(choice("Yes, delete everything", "y"), choice("No", "n"))))
    assert labels(marked(question.keyboard, "1y")) == [["✓ Yes, delete everything"]]
    assert marked(None, "1y") is None


def test_the_kind_of_a_choice_is_no_part_of_its_token() -> None:
    assert [token_of(text) for text in ("1abc", "+abc", "abc", "")] == ["abc", "abc", "abc", ""]


def test_escaping() -> None:
    assert escaped("&lt; \"quoted\" 'so'") == "&amp;lt; \"quoted\" 'so'"
