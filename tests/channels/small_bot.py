"""A bot of two films in Rasa's place: what the page makes of lists, taps and wishes is tried with it in a browser."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any

from rasa.core.channels.channel import UserMessage

IDEAS = ("a western", "something like Heat", "a film for the family", "a thriller", "a musical", "surprise me")
FILMS = {"tt1": "Heat (1995)", "tt2": "Clue (1985)", "tt3": "A Very Long Title Without Any End In Sight (2001)"}
KINDS = {"like": "Like", "dislike": "Not for me", "seen": "Seen", "save": "Save"}
REST = {"why": "Why?", "ask_about": "Tell me more", "ask": "More like it"}
SLOW_SECONDS = 1.0


async def answer(message: UserMessage) -> None:
    """Answer a message, each person by themselves."""
    for each in await _PEOPLE[message.sender_id].answers(message):
        await message.output_channel.send_response(message.sender_id, each)


class SmallBot:
    """Answers one person as the actions do."""

    def __init__(self) -> None:
        self.wishes = ["French", "from the 1990s"]
        self.held: dict[str, set[str]] = defaultdict(set)

    async def answers(self, message: UserMessage) -> list[dict[str, Any]]:
        """Return what is said to a message, in Rasa's form."""
        parsed = message.parse_data or {}
        intent = (parsed.get("intent") or {}).get("name", "")
        values = {each["entity"]: each["value"] for each in parsed.get("entities", ())}
        text = message.text or ""
        if intent == "start":
            return [_invited("Hi, I'm Parley. Here are a few ideas.", "welcome")]
        if intent == "start_over":
            self.wishes = []
            return [{**_invited("Okay, a fresh start.", "fresh"), "custom": {"event": "fresh", "wishes": []}}]
        if intent in KINDS or (intent == "undo" and "title" in values):
            return [self._noted(values["title"], values.get("reaction", intent), taken_back=intent == "undo")]
        if intent == "inform":
            self.wishes = [each for each in self.wishes if each != values["drop"]["wish"]]
            return [self._list()]
        if text.startswith("films"):
            return [self._list()]
        if text.startswith("slow"):
            await asyncio.sleep(SLOW_SECONDS)
        if text.startswith("nothing is saved"):
            return [{"text": "I couldn't save that."}]
        return [{"text": f"You said: {text}"}]

    def _list(self) -> dict[str, Any]:
        cards = [
            {
                **self._card(item),
                "text": "Crime, 170 minutes long",
                "figures": [title[-5:-1], "170 min"],
                "about": "Crime",
                "reason": "it is well known",
                "link": f"https://pages.example/{item}" if item == "tt1" else None,
            }
            for item, title in FILMS.items()
        ]
        lines = "\n".join(f"{place}. {title} – Crime" for place, title in enumerate(FILMS.values(), start=1))
        wishes = [{"title": each, "payload": f"/inform{json.dumps({'drop': {'wish': each}})}"} for each in self.wishes]
        more = [{"title": "More", "payload": "/more"}]
        return {"text": f"Films:\n{lines}", "buttons": more, "custom": {"cards": cards, "wishes": wishes}}

    def _noted(self, item: str, kind: str, *, taken_back: bool) -> dict[str, Any]:
        held = self.held[item]
        (held.discard if taken_back else held.add)(kind)
        words = "Taken back." if taken_back else f"You said {kind} of {FILMS[item]}"
        return {"text": f"Noted: {words}", "custom": {"noted": [{**self._card(item), "text": words}]}}

    def _card(self, item: str) -> dict[str, Any]:
        return {
            "item": item,
            "title": FILMS[item],
            "buttons": [
                *(self._toggle(item, kind) for kind in KINDS),
                *({"title": REST[kind], "payload": _payload(kind, item), "kind": kind} for kind in REST),
            ],
        }

    def _toggle(self, item: str, kind: str) -> dict[str, Any]:
        pressed = kind in self.held[item]
        payload = _payload("undo", item, kind) if pressed else _payload(kind, item)
        return {"title": KINDS[kind], "payload": payload, "kind": kind, "pressed": pressed}


_PEOPLE: dict[str, SmallBot] = defaultdict(SmallBot)


def _payload(intent: str, item: str, reaction: str | None = None) -> str:
    return f"/{intent}{json.dumps({'title': item, **({'reaction': reaction} if reaction else {})})}"


def _invited(text: str, event: str) -> dict[str, Any]:
    return {
        "text": text,
        "buttons": [{"title": each, "payload": each} for each in IDEAS],
        "custom": {"event": event},
    }
