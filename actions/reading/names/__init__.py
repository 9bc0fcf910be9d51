"""Which item is named: by some words of its title, by a surname, by what tells namesakes apart."""
