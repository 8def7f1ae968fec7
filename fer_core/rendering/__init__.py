"""Draws on pictures: labels, and faces made unrecognisable."""
