"""The one action of the bare bot: it says the same thing whatever was said, and so costs nothing but the calling."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict


class ConstantAction(Action):
    """Answers with a constant sentence."""

    def name(self) -> str:
        """Return the name that the bare bot's domain lists."""
        return "action_constant"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Say it."""
        dispatcher.utter_message(text="That was understood.")
        return []
