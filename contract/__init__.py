"""What the two processes have agreed on: how things that pass between them look.

Rasa's environment and the engine's share no package of ours that could say it, so it stands here, once, in the standard
library alone and for Python 3.10: how a sender is named (`sender`), what a bot message is (`bot_message`), what a link
code looks like (`link_code`), the form of the lexicon file (`lexicon`), and what is secret enough (`keys`).
"""
