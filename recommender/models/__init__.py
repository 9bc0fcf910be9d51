"""Models that score items for a history of signals, one a file, behind the protocol in `protocol.py`."""
