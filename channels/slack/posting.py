"""Messages on their way to a thread or to direct messages, and what is changed in those that stand there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from cachetools import LRUCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels.message import BotMessage, Card
from channels.pictures import Studio
from channels.security import log_failure
from channels.slack.events import Place, Tap, address, user_of
from channels.slack.pictures import Pictures
from channels.slack.render import MAX_TEXT, Block, Outgoing, escaped, marked, rendered, size
from channels.slack.sender import Sender, code_of
from channels.text import shorten
from contract.sender import Identity

REMEMBERED = 10_000  # people and messages that are known in memory


class Posting:
    """Posts messages, and marks what is tapped in them.

    Args:
        client: returns the client of the Web API.
        sender: keeps Slack's pace.
        studio: draws lists.
        spawn: runs something beside.
    """

    def __init__(
        self,
        client: Callable[[], AsyncWebClient],
        sender: Sender,
        studio: Studio,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._client, self._sender, self._spawn = client, sender, spawn
        self._pictures = Pictures(studio, client)
        self._direct: MutableMapping[str, str] = LRUCache(
            REMEMBERED
        )  # the channel of the direct messages with a person
        self._chosen: MutableMapping[Place, set[str]] = LRUCache(REMEMBERED)  # the buttons that were tapped

    def note_direct(self, who: Identity, channel: str) -> None:
        """Note where the direct messages with a person are."""
        self._direct[str(who)] = channel

    def is_direct_with(self, who: Identity, channel: str) -> bool:
        """Whether a channel is known for the direct messages with a person."""
        return self._direct.get(str(who)) == channel

    async def post(self, to: Identity, message: BotMessage, thread: str | None) -> None:
        """Post a message to a thread, or to the direct messages; `thread` is one of those.

        Raises:
            Blocked: the channel or the person cannot be written to.
            slack_sdk.errors.SlackApiError, aiohttp.ClientError: it could not be sent.
        """
        place = address(to) or Place(await self._direct_channel(to), thread=thread)
        posted = [(outgoing, await self._post(place, outgoing)) for outgoing in rendered(message)]
        if message.cards and not any(card.image for card in message.cards):
            outgoing, time = next((each for each in posted if each[0].has_cards), posted[0])
            self._spawn(self._illustrate(replace(place, time=time), outgoing, message.cards))
        if message.attachment is not None and to.is_private:
            name, data = message.attachment.name, message.attachment.data
            await self._sender.send(
                place.channel,
                lambda channel: self._client().files_upload_v2(
                    channel=channel, thread_ts=place.thread, filename=name, title=name, content=data
                ),
            )

    async def _illustrate(self, place: Place, outgoing: Outgoing, cards: Sequence[Card]) -> None:
        """Put a picture of the list into the message that says it."""

        async def show(file: str) -> None:
            what = ", ".join(f"{number}. {card.title}" for number, card in enumerate(cards, start=1))
            pictured = outgoing.with_picture(file, what)
            await self._update(place, outgoing.text, marked(pictured.blocks, self._chosen.get(place) or ()))

        await self._pictures.illustrate(cards, show)

    async def _post(self, place: Place, outgoing: Outgoing) -> str:
        """Post a message; return the time that names it."""

        async def post(one: Outgoing) -> str:
            posted = await self._sender.send(
                place.channel,
                lambda channel: self._client().chat_postMessage(
                    channel=channel,
                    thread_ts=place.thread,
                    text=one.text,
                    blocks=list(one.blocks),
                    unfurl_links=False,
                    unfurl_media=False,
                    link_names=False,
                    parse="none",
                ),
            )
            return str(posted["ts"])

        try:
            return await post(outgoing)
        except SlackApiError as error:
            if code_of(error) != "invalid_blocks" or not outgoing.has_images:
                raise
            log_failure("a picture could not be sent", error)  # Slack fetches it itself, and it may not be there
            return await post(outgoing.without_images())

    async def _direct_channel(self, to: Identity) -> str:
        who = str(to)
        if who not in self._direct:
            opened = await self._sender.send(who, lambda _who: self._client().conversations_open(users=user_of(to)))
            self._direct[who] = str((opened.get("channel") or {})["id"])
        return self._direct[who]

    async def whisper(self, tap: Tap, sentence: str) -> None:
        """Tell somebody who tapped in vain, so that nobody else sees it."""
        try:
            await self._sender.send(
                f"{tap.place.channel} beside",  # neither this nor a change counts as a message there
                lambda _beside: self._client().chat_postEphemeral(
                    channel=tap.place.channel,
                    user=user_of(tap.who),
                    text=escaped(sentence),
                    thread_ts=tap.place.thread,
                ),
            )
        except Exception as error:
            log_failure("a tap could not be answered", error)

    async def mark(self, tap: Tap) -> None:
        """Mark the button as chosen, with those that were tapped in the same message before."""
        if not tap.blocks or tap.place.time is None:
            return
        chosen = self._chosen.get(tap.place) or set()
        chosen.add(tap.action)
        self._chosen[tap.place] = chosen
        try:
            await self._update(tap.place, shorten(tap.text, MAX_TEXT, size), marked(tap.blocks, chosen))
        except Exception as error:
            log_failure("a tapped button could not be marked", error)

    async def _update(self, place: Place, text: str, blocks: list[Block]) -> None:
        await self._sender.send(
            f"{place.channel} beside",
            lambda _beside: self._client().chat_update(
                channel=place.channel, ts=str(place.time), text=text, blocks=blocks, parse="none"
            ),
        )
