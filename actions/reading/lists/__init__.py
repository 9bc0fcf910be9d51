"""What is said to a list on the table: what is taken, added up, or left to the bot to choose."""
