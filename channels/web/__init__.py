"""The web page: a chat in the browser, served by the assistant."""

from channels.web.channel import WebChannel

__all__ = ["WebChannel"]
