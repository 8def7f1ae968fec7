"""Means of the expressions around markers: python around_markers.py SESSION [SECONDS].

SESSION is a folder that the window or fer-annotate --session wrote, with markers in it.
For each code and person, two rows: the mean of each probability in the SECONDS (2, if
none are given) before its markers begin, and in those after. Needs pandas.
"""

import sys

import pandas as pd

import fer_core as fer

EMOTIONS = [emotion.name.lower() for emotion in fer.Emotion]


def around(session: fer.RecordedSession, seconds: float) -> pd.DataFrame:
    """Return the rows near each marker, with its code, and the side they lie on."""
    table = session.to_dataframe()
    parts = []
    for marker in (each for each in session.markers if not each.excluded):
        since_s = table["session_s"] - marker.start_s
        near = table[since_s.between(-seconds, seconds, inclusive="left")]
        side = since_s[near.index].lt(0).map({True: "before", False: "from it on"})
        parts.append(near.assign(code=marker.code or "(none)", when=side))
    return pd.concat(parts)


if __name__ == "__main__":
    session = fer.open_session(sys.argv[1])
    if all(marker.excluded for marker in session.markers):
        sys.exit(f"{sys.argv[1]} has no markers. Set some in the window, with M.")
    rows = around(session, float(sys.argv[2]) if len(sys.argv) > 2 else 2.0)
    means = rows.groupby(["code", "person", "when"])[EMOTIONS].mean()
    print(means.round(3).to_string())
