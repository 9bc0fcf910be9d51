"""The few sentences that channels say themselves; everything else is said by the assistant (domain.yml)."""

from __future__ import annotations

BUSY = "I can't keep up with all the messages right now. Please say that again in a moment."
TOO_SLOW = "That takes me too long, so I stopped. Please try again in a moment."
TROUBLE = "Something went wrong on my side and I couldn't answer. Please try again in a moment."
RESTARTING = "I'm being restarted. I'll answer that as soon as I'm back."
LOST = "I'm being restarted and couldn't answer that. Please say it again in a minute."
INTERRUPTED = "I was interrupted more than once while answering that. Please say it in other words."
TOO_LONG = "That's longer than I can read at once. Please put it into a few sentences."
UNKNOWN_COMMAND = "I don't know that command. /help shows what you can say."
OLD_BUTTON = "That button is from a while ago. Please say in words what you'd like."
USED_BUTTON = "You tapped that already."
FOREIGN_BUTTON = "That button is for somebody else."
PRIVATE_ONLY = "Others would read that here. Please ask me in a private chat."
IN_PRIVATE = "I answer in our direct messages: <@{bot}>"
EDITED = "I don't read changes to earlier messages. Please send it as a new one."
HEARD = "I heard: “{text}”"
NOT_HEARD = "I couldn't make out that voice message. Please try again, or type it."
NO_SPEECH = "I can't listen to voice messages here. Please type what you're in the mood for."
LONG_SPEECH = "That voice message is too long for me. Half a minute is fine."
NOT_TEXT = "I can only read text so far. What are you in the mood for?"
PRIVACY = (
    "I keep what you like, dislike and know already, and what I showed you, under a pseudonym and only to recommend. "
    "What I don't understand may be kept as you wrote it, for up to 30 days, for whoever runs this bot to teach me. "
    "You can look at it, take it with you, or have all of it deleted at any time."
)
