"""Training past one machine: Spark keeps the interactions and does what grows with them. See docs/scaling.md."""
