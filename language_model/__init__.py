"""A large language model, if one is configured: the client of any OpenAI-compatible server, and its limits.

Runs in both environments. It knows nothing of what is asked of the model: reading is in `understanding/asking.py`,
writing in `actions/`.
"""
