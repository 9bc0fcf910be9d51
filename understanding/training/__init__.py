"""Training of the reader, in the actions environment: it needs torch, and the assistant does not have it."""
