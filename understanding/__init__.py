"""What a message says: moves, names and numbers, read from its text. It knows neither Rasa nor the engine."""
