"""Messages in Block Kit."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from channels.message import BotMessage, Card, Choice, Said
from channels.slack.render import MAX_SECTION, Outgoing, escaped, marked, rendered, size
from tests.channels.slack.web_api import Json, Sent, as_returned, check_message, unescaped

LIKE, WHY, MORE = (
    Choice("Like", Said("Like"), "t1"),
    Choice("Why?", Said("Why?"), "t2"),
    Choice("More", Said("More"), "t3"),
)
OTHER = Choice("Other", Said("Other"), "t4")
POSTER = "https://images.example/poster.jpg"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(label: str, token: str, action: str) -> Json:
    return {"type": "button", "text": plain(label), "value": token, "action_id": action}


def test_a_text_is_a_section_in_which_nothing_is_markup() -> None:
    (sent,) = rendered(BotMessage("*Heat* & <!here>"))

    assert sent == Outgoing(
        "*Heat* &amp; &lt;!here&gt;", [{"type": "section", "text": plain("*Heat* &amp; &lt;!here&gt;")}]
    )


def test_a_card_has_a_heading_a_picture_facts_and_buttons() -> None:
    card = Card("Heat (1995)", "tt1", "Crime", "you like Alien", POSTER, (LIKE, WHY))
    (sent,) = rendered(BotMessage("One film:\n1. Heat (1995) – Crime", (card,), (MORE,)))

    assert sent.blocks == [
        {"type": "section", "text": plain("One film:")},
        {"type": "header", "text": plain("1. Heat (1995)")},
        {
            "type": "section",
            "text": plain("Crime\nyou like Alien"),
            "accessory": {"type": "image", "image_url": POSTER, "alt_text": "Heat (1995)"},
        },
        {"type": "actions", "elements": [button("Like", "t1", "any.1.0"), button("Why?", "t2", "any.1.1")]},
        {"type": "actions", "elements": [button("More", "t3", "one.own.0")]},
    ]
    assert sent.text == "One film:\n1. Heat (1995)\nCrime\nyou like Alien"


def test_a_card_of_a_title_and_a_picture() -> None:
    (sent,) = rendered(BotMessage(cards=(Card("Heat", image=POSTER),)))

    assert [block["type"] for block in sent.blocks] == ["header", "image"]


def test_a_page_about_an_item_is_led_to_below_it() -> None:
    (sent,) = rendered(BotMessage(cards=(Card("Up & <away>|", link="https://example.org/up?a=1&b=<2>|3"),)))

    assert sent.blocks[-1] == {
        "type": "context",
        "elements": [
            {
                "type": "mrkdwn",
                "text": "<https://example.org/up?a=1&amp;b=%3C2%3E%7C3|Up &amp; &lt;away&gt;¦> ↗",
                "verbatim": True,
            }
        ],
    }


def test_a_title_longer_than_a_heading_is_told_in_full() -> None:
    (sent,) = rendered(BotMessage(cards=(Card("t" * 200),)))

    assert sent.blocks[0]["text"]["text"] == "1. " + "t" * 146 + "…"
    assert sent.blocks[1]["text"]["text"] == "1. " + "t" * 200


def test_a_choice_without_a_token_is_not_shown() -> None:
    (sent,) = rendered(BotMessage("text", choices=(Choice("Old", Said("Old")),)))

    assert [block["type"] for block in sent.blocks] == ["section"]


def test_without_its_pictures_nothing_else_is_lost() -> None:
    card = Card("Heat", "tt1", "Crime", image=POSTER)
    (sent,) = rendered(BotMessage("text", (card,), image=POSTER))

    assert sent.has_images
    assert not sent.without_images().has_images
    assert [block["type"] for block in sent.without_images().blocks] == ["section", "header", "section"]
    (alone,) = rendered(BotMessage(image=POSTER))
    assert alone.without_images().blocks == [{"type": "section", "text": plain("…")}]


def test_the_chosen_button_is_marked_and_what_it_ruled_out_is_gone() -> None:
    (sent,) = rendered(BotMessage("Which?", choices=(MORE, OTHER)))
    returned = [as_returned(block) for block in sent.blocks]

    (_, actions) = marked(returned, {"one.own.1"})

    assert actions["elements"] == [{**button("✓ Other", "t4", "one.own.1"), "style": "primary"}]


def test_the_buttons_of_cards_do_not_rule_each_other_out() -> None:
    (sent,) = rendered(BotMessage(cards=(Card("Heat", image=POSTER, text="x", choices=(LIKE, WHY)),), choices=(MORE,)))
    returned = [as_returned(block) for block in sent.blocks]

    once = marked(returned, {"any.1.0"})
    twice = marked(once, {"any.1.0", "any.1.1"})

    labels = [each["text"]["text"] for block in twice if block["type"] == "actions" for each in block["elements"]]
    assert labels == ["✓ Like", "✓ Why?", "More"]
    check_message({"channel": "D1", "text": "x", "blocks": twice})


def test_what_cannot_be_the_blocks_of_a_message_is_left_out() -> None:
    assert marked(["x", None, 5, {"type": "actions", "elements": "x"}, {"type": "actions"}], {"a"}) == []


CLEAN = st.characters(exclude_categories=["C"])
TEXTS = st.text(CLEAN, max_size=60) | st.sampled_from(["&" * 1500, "<!channel> ", "😀" * 2000, "word " * 900])
LABELS = st.text(CLEAN, min_size=1, max_size=200).filter(str.strip)
CHOICES = st.lists(st.builds(Choice, LABELS, st.just(Said("x")), st.text("abc", min_size=22, max_size=22)), max_size=25)
CARDS = st.builds(
    Card,
    title=LABELS,
    text=TEXTS.map(lambda text: text[:2000]),
    reason=TEXTS.map(lambda text: text[:2000]),
    image=st.sampled_from([None, POSTER]),
    choices=CHOICES.map(lambda choices: tuple(choices[:8])),
    link=st.sampled_from([None, "https://example.org/a?b=1&c=|"]),
)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(TEXTS, st.lists(CARDS, max_size=10), CHOICES, st.sampled_from([None, POSTER]))
def test_slack_takes_whatever_is_said(text: str, cards: list[Card], choices: list[Choice], image: str | None) -> None:
    message = BotMessage(text, tuple(cards), tuple(choices), image)
    sent = rendered(message)

    for each in sent:
        check_message({"channel": "D1", "text": each.text, "blocks": list(each.blocks)})
    seen = "\n".join(Sent("D1", "1.1", each.text, list(each.blocks)).shown for each in sent)
    assert all(word in seen for card in cards for word in card.title.split())
    assert sum(len(Sent("D1", "1", "", list(each.blocks)).buttons) for each in sent) == len(message.all_choices())


@given(st.text())
def test_what_is_escaped_comes_back_and_is_as_long_as_it_was_counted(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert len(escaped(text)) <= size(text)


def test_a_long_text_is_cut_where_slack_wants_it() -> None:
    sent = rendered(BotMessage("&" * 4000))

    assert [len(block["text"]["text"]) for each in sent for block in each.blocks] == [MAX_SECTION] * 6 + [2000]


def test_a_wish_is_taken_back_below_the_list_and_what_is_pressed_is_marked() -> None:
    pressed = Choice("Save", Said("Save"), "t1", kind="save", pressed=True)
    (sent,) = rendered(
        BotMessage("1. Up", (Card("Up", choices=(pressed,)),), wishes=(Choice("French", Said("French"), "t2"),))
    )

    buttons = [each for block in sent.blocks if block["type"] == "actions" for each in block["elements"]]
    assert [(each["text"]["text"], each["value"]) for each in buttons] == [("✓ Save", "t1"), ("✕ French", "t2")]
    assert len({each["action_id"] for each in buttons}) == 2
