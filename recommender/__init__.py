"""The engine of Parley: catalogue, store, models, ranking. Imports nothing of Rasa."""
