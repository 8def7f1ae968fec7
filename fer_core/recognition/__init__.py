"""From a face in a frame to seven probabilities, and why."""
