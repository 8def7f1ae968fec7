"""Annotated video as MP4 files."""
