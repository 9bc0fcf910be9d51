"""What a message names and counts, linked to the catalogue: names, values, numbers, and what stands around them."""
