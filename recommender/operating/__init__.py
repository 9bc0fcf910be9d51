"""For whoever runs the bot: versions of the model, numbers about use, backups."""
