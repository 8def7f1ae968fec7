"""The classifier network: its weights, and the backends that compute it."""
