"""What is said to a list on the table: what is taken of it, or left to the bot to choose."""
