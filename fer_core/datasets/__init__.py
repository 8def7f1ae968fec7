"""Labelled faces: FER2013, FER+ and folders."""
