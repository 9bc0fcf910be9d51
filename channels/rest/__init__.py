"""REST: the channel for programs, JSON over HTTP; `openapi.yml` documents it."""

from channels.rest.channel import RestChannel

__all__ = ["RestChannel"]
