"""Where people talk to the assistant: input and output channels for Rasa, and the core that all of them stand on.

`channel.Channel` is what a channel extends; docs/architecture.md tells how a message passes through. The package knows
Rasa, and nothing of the actions or the engine.
"""
