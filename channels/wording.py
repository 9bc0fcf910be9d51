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
NAMELESS = (
    "You write in the name of a group or channel here, so I can't tell whose taste to go by. "
    "Please write as yourself, or to me in private: {bot}"
)
INLINE = "Ask me in our own chat"
BY_LINK = "Hello! You came by a link. Shall I look for this, or for something else? /help shows what you can say."
PRIVATE_ONLY = "Others would read that here. Please ask me in a private chat."
IN_PRIVATE = "I answer in our direct messages: <@{bot}>"
EDITED = "I don't read changes to earlier messages. Please send it as a new one."
HEARD = "I heard: “{text}”. Not what you said? Just type it."
NOT_HEARD = "I couldn't make out what you said. Please try again, or type it."
NO_SPEECH = "I can't listen to voice messages here. Please type what you're in the mood for."
LONG_SPEECH = "That voice message is too long for me. Half a minute is fine."
CROWDED = "Several are before you, and I look and listen to one at a time. Please try again in a minute, or type it."
NO_PICTURE = "I can read photos and screenshots as JPEG, PNG or WebP. Please send one of those, or type the title."
LARGE_PICTURE = "That picture is too large for me. A smaller one is fine, or type the title."
NOT_SEEN = "I couldn't look at that picture. Please try again, or type the title."
NOT_TEXT = "I can only read text so far. What are you in the mood for?"
PRIVACY = (
    "I keep what you like, dislike and know already, and what I showed you, under a pseudonym and only to recommend. "
    "Voice messages and pictures that I take I turn into words where I run, and keep neither sound nor picture. "
    "What I don't understand may be kept as you wrote it, for up to 30 days, for whoever runs this bot to teach me. "
    "You can look at it, take it with you, or have all of it deleted at any time."
)
