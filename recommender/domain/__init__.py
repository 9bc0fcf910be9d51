"""Plain typed values: needs, feedback, recommendations. No I/O, no arithmetic on models."""
