"""Frame sources: one protocol, one class for each kind."""
