"""Measurements of the program itself, one to a file; ``fer-bench`` runs them."""
