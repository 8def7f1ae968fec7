"""Face alignment, emotion classification and its explanation."""
