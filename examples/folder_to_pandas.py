"""Analyses the films of a folder to pandas: python folder_to_pandas.py FOLDER.

Prints how much of the time each film's faces show each expression.
"""

import sys
from pathlib import Path

import pandas as pd

import fer_core as fer

FILMS = {".avi", ".mkv", ".mov", ".mp4", ".webm"}
EMOTIONS = [emotion.name.lower() for emotion in fer.Emotion]


def analysed(folder: Path) -> pd.DataFrame:
    """Return a row per face and frame of all films; one that cannot be read is told."""
    tables = []
    with fer.Reader() as reader:
        for film in sorted(p for p in folder.iterdir() if p.suffix.lower() in FILMS):
            try:
                tables.append(reader.read_video(film).to_dataframe())
            except fer.SourceError as error:
                print(error, file=sys.stderr)
    return pd.concat(tables, ignore_index=True)


if __name__ == "__main__":
    table = analysed(Path(sys.argv[1]))
    print(table.groupby("source")[EMOTIONS].mean().round(3).to_string())
