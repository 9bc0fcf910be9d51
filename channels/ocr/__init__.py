"""Words in pictures, for every channel: where the optional packages of requirements/ocr.in are installed."""
