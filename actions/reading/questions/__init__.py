"""What is asked for, whatever it sounds like; and what of a question nothing here accounts for."""
