"""The commands of the window, each group in one class."""
