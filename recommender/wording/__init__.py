"""What the engine says: requests, facts, reasons and answers, in the language of the turn."""
