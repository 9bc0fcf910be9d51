"""How well messages are understood: a test set, worse copies of it, and what they are scored by.

Runs in the assistant's environment: `make test-nlu`. The test set is in `*.yml`, in Rasa's format for training data;
entities have an optional `value` (titles "Title (year)", ranges "low..high") and `role`, which are scored as well.
"""
