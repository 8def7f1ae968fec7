"""Multi-face tracking, shot boundaries and temporal smoothing."""
