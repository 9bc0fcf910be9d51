"""Rasa SDK actions: slots and entities in, a call of the recommender, a message out. No parsing, no arithmetic."""
