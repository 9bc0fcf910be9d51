"""Speech as text, for every channel: where the optional packages of requirements/speech.in are installed."""
