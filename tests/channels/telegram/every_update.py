"""One of every update that the Bot API can send, https://core.telegram.org/bots/api#update."""

from __future__ import annotations

from collections.abc import Mapping

from tests.channels.telegram.bot_api import BOT, Json, chat, user

ANN = user(5)
CHANNEL: Json = {"id": -1007, "type": "channel", "title": "News"}
MESSAGE: Json = {"message_id": 1, "date": 1, "chat": chat(5), "from": ANN, "text": "hi"}
POST: Json = {"message_id": 1, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "news"}
BOOST: Json = {
    "boost_id": "b",
    "add_date": 1,
    "expiration_date": 2,
    "source": {"source": "premium", "user": ANN},
}
MEMBER: Json = {"status": "member", "user": ANN}

EVERY_UPDATE: Mapping[str, Json] = {
    "message": MESSAGE,
    "edited_message": {**MESSAGE, "edit_date": 2},
    "channel_post": POST,
    "edited_channel_post": {**POST, "edit_date": 2},
    "business_connection": {
        "id": "c",
        "user": ANN,
        "user_chat_id": 5,
        "date": 1,
        "is_enabled": True,
    },
    "business_message": {**MESSAGE, "business_connection_id": "c"},
    "edited_business_message": {**MESSAGE, "business_connection_id": "c", "edit_date": 2},
    "deleted_business_messages": {"business_connection_id": "c", "chat": chat(5), "message_ids": [1]},
    "message_reaction": {
        "chat": chat(5),
        "message_id": 1,
        "user": ANN,
        "date": 1,
        "old_reaction": [],
        "new_reaction": [{"type": "emoji", "emoji": "👍"}],
    },
    "message_reaction_count": {"chat": CHANNEL, "message_id": 1, "date": 1, "reactions": []},
    "inline_query": {"id": "i", "from": ANN, "query": "heat", "offset": ""},
    "chosen_inline_result": {"result_id": "r", "from": ANN, "query": "heat"},
    "callback_query": {
        "id": "q",
        "from": ANN,
        "chat_instance": "c",
        "data": "+AAAA",
        "message": {**MESSAGE, "from": BOT},
    },
    "shipping_query": {
        "id": "s",
        "from": ANN,
        "invoice_payload": "p",
        "shipping_address": {
            "country_code": "DE",
            "state": "",
            "city": "B",
            "street_line1": "1",
            "street_line2": "",
            "post_code": "1",
        },
    },
    "pre_checkout_query": {"id": "p", "from": ANN, "currency": "EUR", "total_amount": 1, "invoice_payload": "p"},
    "purchased_paid_media": {"from": ANN, "paid_media_payload": "p"},
    "poll": {
        "id": "p",
        "question": "?",
        "options": [{"persistent_id": "a", "text": "a", "voter_count": 1}],
        "total_voter_count": 1,
        "is_closed": True,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
    "poll_answer": {"poll_id": "p", "user": ANN, "option_ids": [0], "option_persistent_ids": ["a"]},
    "my_chat_member": {
        "chat": chat(5),
        "from": ANN,
        "date": 1,
        "old_chat_member": {"status": "member", "user": BOT},
        "new_chat_member": {"status": "kicked", "user": BOT, "until_date": 0},
    },
    "chat_member": {"chat": chat(-100), "from": ANN, "date": 1, "old_chat_member": MEMBER, "new_chat_member": MEMBER},
    "chat_join_request": {"chat": chat(-100), "from": ANN, "user_chat_id": 5, "date": 1},
    "chat_boost": {"chat": CHANNEL, "boost": BOOST},
    "removed_chat_boost": {"chat": CHANNEL, "boost_id": "b", "remove_date": 1, "source": BOOST["source"]},
    "managed_bot": {"bot": BOT, "user": ANN},
    "guest_message": MESSAGE,
    "something_new": {"of": ["next", {"year": 1}]},
}

# What a message can be besides a text: what the bot cannot read, and what tells of something that happened.
PHOTO: Json = {"photo": [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}]}
UNREADABLE: Mapping[str, Json] = {
    "photo": PHOTO,
    "sticker": {
        "sticker": {
            "file_id": "f",
            "file_unique_id": "f",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    },
    "document": {"document": {"file_id": "f", "file_unique_id": "f"}},
    "location": {"location": {"longitude": 1.0, "latitude": 1.0}},
    "contact": {"contact": {"phone_number": "1", "first_name": "B"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "video note": {"video_note": {"file_id": "f", "file_unique_id": "f", "length": 1, "duration": 1}},
}
SERVICE: Mapping[str, Json] = {
    "joined": {"new_chat_members": [ANN]},
    "left": {"left_chat_member": ANN},
    "title": {"new_chat_title": "Films"},
    "pinned": {"pinned_message": MESSAGE},
    "group made": {"group_chat_created": True},
    "topic": {"forum_topic_created": {"name": "Films", "icon_color": 1}},
    "timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    "video chat": {"video_chat_started": {}},
}
