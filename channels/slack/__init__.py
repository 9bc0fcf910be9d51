"""Slack: an app by the Events API, or by Socket Mode where there is no public address."""

from channels.slack.channel import SlackChannel

__all__ = ["SlackChannel"]
