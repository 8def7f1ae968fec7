"""Colours, icons and style sheets."""
