"""How good rankings are: metrics, and models measured on held-out interactions."""
