"""Where the faces are in a frame."""
