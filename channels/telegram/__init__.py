"""Telegram: a bot by webhook, or by long polling where there is no public address."""

from channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
