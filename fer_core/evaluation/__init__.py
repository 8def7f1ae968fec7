"""What weights are worth on labelled faces."""
