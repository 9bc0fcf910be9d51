"""What an opinion may store, and of what; no grave request rests on a guess."""
