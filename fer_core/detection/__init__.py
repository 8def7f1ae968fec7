"""Face detection with the two BlazeFace models."""
