"""Sender ids: one string for a person in a place, that nobody else's can look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.sender import MAX_LENGTH, Identity

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("identity", "text", "person"),
    [
        (Identity("telegram", "5"), "telegram:5", "telegram:5"),
        (Identity("telegram", "5", "-100"), "telegram:5@-100", "telegram:5"),
        (Identity("slack", "T1.U2", "C3.1700000000.5"), "slack:T1.U2@C3.1700000000.5", "slack:T1.U2"),
        (Identity("rest", "shop.ann@example.org"), "rest:shop.ann%40example.org", "rest:shop.ann%40example.org"),
    ],
)
def test_the_sender_id(identity: Identity, text: str, person: str) -> None:
    assert str(identity) == text
    assert identity.person == person
    assert Identity.parse(text) == identity


@given(ids, st.none() | ids)
def test_any_identity_is_read_back(user: str, chat: str | None) -> None:
    identity = Identity("web", user, chat)

    assert Identity.parse(str(identity)) == identity
    assert identity.person == str(identity).split("@")[0]


@given(ids, st.none() | ids, ids, st.none() | ids)
def test_two_identities_never_share_a_sender_id(one: str, here: str | None, other: str, there: str | None) -> None:
    same = (one, here) == (other, there)

    assert (str(Identity("web", one, here)) == str(Identity("web", other, there))) == same


@pytest.mark.parametrize("text", ["", "telegram", "telegram:", ":5", "telegram:5@", "a:b:c", "a:b@c@d", "Telegram:5"])
def test_what_is_no_sender_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a sender id"):
        Identity.parse(text)


@pytest.mark.parametrize(
    ("channel", "user", "chat"), [("", "1", None), ("web", "", None), ("web", "1", ""), ("W", "1", None)]
)
def test_an_identity_has_its_parts(channel: str, user: str, chat: str | None) -> None:
    with pytest.raises(ValueError, match="a channel and a user"):
        Identity(channel, user, chat)


def test_an_identity_fits_into_rasa_s_database() -> None:
    assert len(str(Identity("rest", "p" * 32 + "." + "@" * 64))) < 255
    with pytest.raises(ValueError, match="at most"):
        Identity("web", "x" * MAX_LENGTH)
