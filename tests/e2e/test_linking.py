"""One person on several channels: linked with a code, answered as one, parted again, and deleted everywhere."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest

from contract.link_code import find_code
from recommender.domain.feedback import Kind
from recommender.domain.link import MAX_FAILURES
from recommender.service import Recommender
from recommender.store import Store
from tests.e2e.conversation import Assistant, Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
_numbers = itertools.count(1)


@pytest.fixture
def on(conversation: Start) -> Callable[..., Conversation]:
    """Start a conversation with somebody new on one of our own channels, or with somebody known in a group."""

    def start(channel: str, *, person: Conversation | None = None, group: str | None = None) -> Conversation:
        sender = person.sender if person else f"{channel}:e2e{next(_numbers)}"
        return conversation(channel=channel, sender=f"{sender}@{group}" if group else sender)

    return start


On = Callable[..., Conversation]


def code_in(reply: Reply) -> str:
    code = find_code(reply.text)
    assert code, reply.text
    return code


def link(one: Conversation, other: Conversation) -> None:
    """Link with structured messages, as the channels send them for their commands."""
    reply = other.say(f'/link_account{{"code":"{code_in(one.say("/link_account"))}"}}')
    if reply.buttons:
        reply = other.tap("Yes, link them")
    assert "one profile now" in reply.text


def pseudonym(recommender: Recommender, talk: Conversation) -> str:
    return recommender.pseudonym(talk.sender.partition("@")[0])


def test_what_was_liked_in_one_channel_counts_in_the_other(on: On, recommender: Recommender, store: Store) -> None:
    phone, page = on("telegram"), on("web")
    phone.say("I loved Fargo")
    reply = phone.say("/link_account")
    assert "10 minutes" in reply.text
    reply = page.say(f'/link_account{{"code":"{code_in(reply)}"}}')  # nothing is kept here: nothing to ask about
    assert "this chat and Telegram are one profile now" in reply.text
    known = page.say("/profile").text
    assert "Fargo" in known
    assert "linked with Telegram" in known
    assert "linked with the web page" in phone.say("/profile").text
    page.say("I loved Casablanca")
    fargo, casablanca = (event.item for event in store.feedback(pseudonym(recommender, phone)))
    listed = page.say('/inform{"genre":["Crime"]}')
    assert fargo not in listed.shown
    assert [signal.item for signal in recommender.signals(pseudonym(recommender, page))] == [fargo, casablanca]


def test_who_has_said_something_here_is_asked_first(on: On, recommender: Recommender) -> None:
    phone, page = on("telegram"), on("web")
    page.say("I loved Fargo")
    code = code_in(phone.say("/link_account"))
    reply = page.say(f"link {code}")
    assert "one profile of this chat and Telegram" in reply.text
    assert [button["title"] for button in reply.buttons] == ["Yes, link them", "No"]
    assert "left everything" in page.say("no").text
    assert recommender.signals(pseudonym(recommender, phone)) == []
    page.say(f"link {code}")
    assert "one profile now" in page.say("yes").text
    assert len(recommender.signals(pseudonym(recommender, phone))) == 1


def test_a_yes_to_something_else_links_nothing(on: On, recommender: Recommender) -> None:
    phone, page = on("telegram"), on("web")
    page.say("I loved Fargo")
    page.say(f"link {code_in(phone.say('/link_account'))}")
    page.say("a western")
    page.say("yes")
    assert recommender.accounts.channels(pseudonym(recommender, page)) == ()


@pytest.mark.parametrize("typed", ["{}", "{} please", "it's {}"])
def test_a_code_alone_is_an_answer(on: On, typed: str) -> None:
    phone, page = on("telegram"), on("slack")
    code = code_in(phone.say("/link_account"))
    page.say("/link_account")
    reply = page.say(typed.format(code.lower()))
    assert "one profile now" in reply.text


def test_in_words_only(on: On) -> None:
    phone, page = on("telegram"), on("web")
    code = code_in(phone.say("link my accounts"))
    assert "one profile now" in page.say(f"link {code}").text
    assert "on its own again" in page.say("unlink my accounts").text
    assert "isn't linked" in page.say("unlink").text


def test_a_code_works_once_and_not_where_it_was_handed_out(on: On, recommender: Recommender) -> None:
    phone, page, stranger = on("telegram"), on("web"), on("web")
    code = code_in(phone.say("/link_account"))
    assert "the code I gave you here" in phone.say(f"link {code}").text
    assert "one profile now" in page.say(f"link {code}").text
    assert "doesn't work" in stranger.say(f"link {code}").text
    assert recommender.accounts.channels(pseudonym(recommender, stranger)) == ()
    assert "one profile already" in page.say(f"link {code_in(phone.say('/link_account'))}").text


@pytest.mark.parametrize("code", ['"nonsense"', "5", '["a","b"]', "null", '{"a":1}'])
def test_what_is_no_code_links_nothing(on: On, recommender: Recommender, code: str) -> None:
    page = on("web")
    page.say(f'/link_account{{"code":{code}}}')
    assert recommender.accounts.channels(pseudonym(recommender, page)) == ()


def test_who_guesses_is_not_listened_to(on: On) -> None:
    phone, page = on("telegram"), on("web")
    code = code_in(phone.say("/link_account"))
    for _ in range(MAX_FAILURES):
        assert "doesn't work" in page.say("link 2222-2222").text
    assert "too many wrong codes" in page.say(f"link {code}").text


def test_no_code_is_handed_out_or_taken_where_others_read_along(on: On, recommender: Recommender) -> None:
    phone, page = on("telegram"), on("web")
    group = on("telegram", person=phone, group="-100")
    for text in ("/link_account", f"link {code_in(page.say('/link_account'))}", "/unlink_account"):
        reply = group.say(text)
        assert "write to me directly" in reply.text
        assert find_code(reply.text) is None
    assert recommender.accounts.channels(pseudonym(recommender, phone)) == ()
    link(page, phone)
    group.say("I loved Fargo")
    assert "linked" not in group.say("/profile").text
    assert "linked with the web page" in phone.say("/profile").text


def test_parting_gives_each_its_own_back(on: On, recommender: Recommender) -> None:
    phone, page = on("telegram"), on("web")
    phone.say("I loved Fargo")
    link(phone, page)
    page.say("I loved Casablanca")
    reply = page.say("/unlink_account")
    assert "what you told me on Telegram stays there" in reply.text
    (there,) = recommender.signals(pseudonym(recommender, phone))
    (here,) = recommender.signals(pseudonym(recommender, page))
    assert there.item != here.item
    assert "isn't linked" in phone.say("/unlink_account").text


def test_deletion_in_one_channel_leaves_nothing_in_the_other(
    on: On, recommender: Recommender, assistant: Assistant
) -> None:
    phone, page, stranger = on("telegram"), on("web"), on("web")
    stranger.say("I loved Fargo")
    page.say("a french comedy with Audrey Tautou")
    page.say("loved the first")
    phone.say("I hate horror")
    phone.say("always")
    link(phone, page)
    reply = phone.say("/delete_data")
    assert "goes for the web page as well" in reply.text
    assert "went for the web page as well" in phone.say("yes").text
    for talk in (phone, page):
        kept = recommender.memory.export(pseudonym(recommender, talk))
        assert not any(kept[name] for name in ("feedback", "preferences", "exposures", "linked", "first_seen"))
    assert "Tautou" in json.dumps(assistant.tracker(page.sender))  # cannot be reached from the other conversation
    reply = page.say("/more")
    assert reply.slots["need"] is None or not reply.slots["need"]["require"]
    assert "dropped what we said here before" in reply.text
    assert "Tautou" not in reply.text
    assert "Tautou" not in json.dumps(assistant.tracker(page.sender))
    first = page.say("a western").shown
    again = page.say("more")
    assert again.slots["need"]["require"]  # what is said from there on is not dropped again
    assert "dropped" not in again.text
    assert not set(first) & set(page.replies[-1].shown)
    assert len(recommender.signals(pseudonym(recommender, stranger))) == 1


def test_deletion_in_private_drops_what_was_said_in_a_group(on: On, assistant: Assistant) -> None:
    phone = on("telegram")
    group = on("telegram", person=phone, group="-100")
    group.say("a french comedy with Audrey Tautou")
    phone.say("/delete_data")
    phone.say("yes")
    assert group.say("/back").slots["need"] is None
    assert "Tautou" not in json.dumps(assistant.tracker(group.sender))


def test_who_is_not_to_be_remembered_gets_no_link(on: On) -> None:
    phone, page = on("telegram"), on("web")
    code = code_in(page.say("/link_account"))
    phone.say("/stop_remembering")
    phone.say("yes")
    for text in ("/link_account", f"link {code}"):
        reply = phone.say(text)
        assert "asked me not to" in reply.text
        assert find_code(reply.text) is None
    phone.say("/remember_again")
    assert "one profile now" in phone.say(f"link {code}").text


def test_not_to_be_remembered_holds_in_all_linked_channels(on: On, recommender: Recommender) -> None:
    phone, page = on("telegram"), on("web")
    phone.say("I loved Fargo")
    link(phone, page)
    page.say("/stop_remembering")
    page.say("yes")
    assert "not to remember you" in phone.say("/profile").text
    assert recommender.signals(pseudonym(recommender, phone)) == []


def test_the_export_has_both_channels_and_no_id_of_either(on: On) -> None:
    phone, page = on("telegram"), on("web")
    phone.say("I loved Fargo")
    link(phone, page)
    page.say("I loved Casablanca")
    page.say("/export_data")
    kept = page.say("yes").attachments[0]["content"]
    assert [(event["kind"], event["channel"]) for event in kept["feedback"]] == [
        (Kind.LIKE, "telegram"),
        (Kind.LIKE, "web"),
    ]
    assert sorted(each["channel"] for each in kept["linked"]) == ["telegram", "web"]
    assert not any(talk.sender in json.dumps(kept) for talk in (phone, page))


@pytest.mark.parametrize(
    ("then", "answer"),
    [
        ("ok", "say the code in the other channel"),
        ("yes", "say the code in the other channel"),
        ("no", "left everything as it is"),
        ("never mind", "left everything as it is"),
    ],
)
def test_what_follows_a_code_is_answered_as_what_it_is(on: On, then: str, answer: str) -> None:
    talk = on("web")
    talk.say("link my accounts")
    assert answer in talk.say(then).text
    listed = talk.say("a french comedy")
    assert len(listed.shown) > 1
