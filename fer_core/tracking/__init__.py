"""Which face is which over time, and readings that do not flicker."""
