"""Training: everything that produces weights."""
