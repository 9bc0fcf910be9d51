"""For whoever runs the bot: versions of the model and the way back, and backups."""
