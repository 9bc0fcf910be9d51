"""Pictures of lists in Slack: put into a message that already stands there, because text comes first.

A picture has to be uploaded, and Slack takes a second or so to know its own file
(github.com/slackapi/python-slack-sdk/issues/1521): until then it refuses the message. Whatever goes wrong, the list
stays as it was sent. The scope is the one that an export needs, `files:write`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence

from cachetools import LRUCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels.message import Card
from channels.pictures import Studio
from channels.security import log_failure
from channels.slack.sender import code_of

logger = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 4.0)  # seconds before each attempt to show a picture that has just been uploaded
REMEMBERED = 1_000  # pictures that are in Slack already
NAME = "list.jpg"
# The installation does not allow files; https://docs.slack.dev/reference/methods/files.getUploadURLExternal
NOT_ALLOWED = frozenset({"missing_scope", "not_allowed_token_type", "no_permission", "access_denied"})


class Pictures:
    """Draws lists, uploads the pictures, and has them shown.

    Args:
        studio: draws.
        client: of the Web API.
        pauses: seconds before each attempt.
    """

    def __init__(self, studio: Studio, client: Callable[[], AsyncWebClient], pauses: Sequence[float] = PAUSES) -> None:
        self._studio, self._client, self._pauses = studio, client, pauses
        self._files: MutableMapping[bytes, str] = LRUCache(REMEMBERED)
        self._is_allowed = True

    async def illustrate(self, cards: Sequence[Card], show: Callable[[str], Awaitable[None]]) -> None:
        """Draw a list and show the picture; never raises.

        Args:
            cards: the list.
            show: puts a file into the message. Called again after a pause where Slack does not take the file yet.
        """
        if not self._is_allowed:
            return
        picture = await self._studio.picture(cards)
        if picture is None:
            return
        try:
            await self._show(picture, show)
        except Exception as error:
            if isinstance(error, SlackApiError) and code_of(error) in NOT_ALLOWED:
                self._is_allowed = False
                logger.warning("lists stay without pictures: Slack allows no files (%s), see docs/slack.md", error)
            else:
                log_failure("a list stays without its picture", error)

    async def _show(self, picture: bytes, show: Callable[[str], Awaitable[None]]) -> None:
        digest = hashlib.sha256(picture).digest()
        file = self._files.pop(digest, None)
        pauses = (0.0, *self._pauses) if file else self._pauses
        file = file or await self._uploaded(picture)
        for number, pause in enumerate(pauses, start=1):
            await asyncio.sleep(pause)
            try:
                await show(file)
                break
            except SlackApiError as error:
                if code_of(error) != "invalid_blocks" or number == len(pauses):
                    raise
        self._files[digest] = file

    async def _uploaded(self, picture: bytes) -> str:
        """Upload a picture that nobody sees until a message shows it; return its id."""
        answer = await self._client().files_upload_v2(filename=NAME, title=NAME, content=picture)
        return str(answer["files"][0]["id"])
