"""Messages in other languages than English, by `languages/<code>`: told, read, and said again in English."""
