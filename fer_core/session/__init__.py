"""A source watched live, and what it showed."""
