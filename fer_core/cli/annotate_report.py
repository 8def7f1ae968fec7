"""What ``fer-annotate`` prints at its end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fer_core.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fer_core.batch import JobResult

MOST_FACES = 12  # lines per input; a crowd's other faces are in the timeline


def as_json(
    results: Sequence[JobResult], outputs: Sequence[Path], engine: str, seconds: float
) -> str:
    """Return the summary for programs, as one JSON object."""
    frames = sum(result.summary.frames for result in results)
    now = _frames_now(results)
    whole = {
        "engine": engine,
        "frames": frames,
        "seconds_taken": round(seconds, 3),
        "frames_per_second": round(now / seconds, 2) if seconds else 0.0,
        "inputs": [_input(result) for result in results],
        "outputs": [str(path) for path in outputs],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def as_table(
    results: Sequence[JobResult], outputs: Sequence[Path], engine: str, seconds: float
) -> str:
    """Return the summary for people."""
    frames = sum(result.summary.frames for result in results)
    lines = [line for result in results for line in _lines(result)]
    now = _frames_now(results)
    rate = f", {now / seconds:.1f} frames/s" if seconds else ""
    before = f", {frames - now} by earlier runs" if frames > now else ""
    noun = "frame" if now == 1 else "frames"
    lines += ["", f"{now} {noun} in {seconds:.1f} s{rate} ({engine}){before}"]
    lines += [f"wrote {path}" for path in outputs]
    return "\n".join(lines)


def _frames_now(results: Sequence[JobResult]) -> int:
    return sum(result.summary.frames for result in results if not result.earlier)


def _lines(result: JobResult) -> list[str]:
    summary = result.summary
    frames = "1 frame" if summary.frames == 1 else f"{summary.frames} frames"
    head = f"{result.name}: {frames}, {summary.seconds:.1f} s"
    if not summary.faces:
        return [f"{head}, no face"]
    count = len(summary.faces)
    lines = [f"{head}, {count} face{'s' if count > 1 else ''}"]
    by_time = sorted(summary.faces, key=lambda face: -face.seconds)
    for face in by_time[:MOST_FACES]:
        shown = sorted(zip(face.shares, Emotion, strict=True), reverse=True)
        shares = ", ".join(f"{e.label} {s:.0%}" for s, e in shown if s >= 0.01)
        lines.append(f"  face {face.face_id:<3} {face.seconds:7.1f} s  {shares}")
    if count > MOST_FACES:
        lines.append(f"  and {count - MOST_FACES} more, seen for a shorter time")
    return lines


def _input(result: JobResult) -> dict[str, Any]:
    summary = result.summary
    return {
        "source": result.name,
        "frames": summary.frames,
        "seconds": round(summary.seconds, 3),
        "stopped": result.stopped,
        "earlier": result.earlier,
        "problem": result.problem,
        "shares": _named(summary.shares),
        "faces": [
            {
                "face_id": face.face_id,
                "frames": face.frames,
                "seconds": round(face.seconds, 3),
                "first_s": round(face.first_s, 3),
                "last_s": round(face.last_s, 3),
                "main_emotion": face.main_emotion.name.lower(),
                "shares": _named(face.shares),
            }
            for face in summary.faces
        ],
    }


def _named(shares: Sequence[float]) -> dict[str, float]:
    return {e.name.lower(): round(shares[e], 4) for e in Emotion}
