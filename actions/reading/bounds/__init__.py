"""Where one move ends and the next begins: what belongs together into one, what does not into two."""
