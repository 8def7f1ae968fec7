"""Facial expressions from pictures and video: everything of fer-live but the window."""
