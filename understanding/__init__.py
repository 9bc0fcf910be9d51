"""What a message says: names, numbers and moves, read from its text. Knows neither Rasa nor the engine."""
