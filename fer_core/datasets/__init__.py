"""Labelled faces: FER2013, FER+ and folders."""

HOLD_OUT = 0.1  # of Training, where the data name no validation split
HOLD_OUT_SEED = 2013  # not that of a run: a teacher has not learned these faces either
