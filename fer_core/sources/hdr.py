"""High dynamic range brought to the standard range that networks and players expect.

The light that a signal stands for is worked out as in ITU-R BT.2100, rolled off towards
white as in BT.2390 (its EETF), and coded again as in BT.709 and BT.1886. White of the
standard range is HDR's reference white, 203 cd/m² (BT.2408), so that faces keep the
brightness they would have had in a standard film.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat
from av.video.reformatter import ColorTrc

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    Light = NDArray[np.float64]

WHITE_NITS = 203.0  # reference white of HDR
PEAK_NITS = 1000.0  # the brightest that films are graded for, mostly
STANDARD_GAMMA = 2.4  # BT.1886
SIDE = 33  # of the cube of colours between which FFmpeg interpolates
RGB = "gbrp16le"  # of these FFmpeg maps a full HD frame in 13 ms, of 10 bits in 60
# BT.2087: linear BT.2020 to linear BT.709
TO_709 = np.array(
    (
        (1.6605, -0.5876, -0.0728),
        (-0.1246, 1.1329, -0.0083),
        (-0.0182, -0.1006, 1.1187),
    )
)
LUMINANCE = np.array((0.2627, 0.6780, 0.0593))  # of BT.2020
# BT.2100, table 4 (PQ) and table 5 (HLG)
PQ_M1, PQ_M2 = 2610 / 16384, 2523 / 32
PQ_C1, PQ_C2, PQ_C3 = 3424 / 4096, 2413 / 128, 2392 / 128
PQ_PEAK_NITS = 10_000.0
HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073
HLG_GAMMA = 1.2  # of a display of 1,000 cd/m²


def is_hdr(frame: VideoFrame) -> bool:
    """Return whether a frame is in HLG or PQ."""
    return frame.color_trc in (ColorTrc.ARIB_STD_B67, ColorTrc.SMPTE2084)


class StandardRange:
    """Maps the frames of one film, from HLG or PQ to the standard range."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._kind: tuple[int, int, int] | None = None

    def mapped(self, frame: VideoFrame) -> VideoFrame:
        """Return a frame in standard range.

        Args:
            frame: In ``RGB``, of HLG or PQ.
        """
        kind = frame.width, frame.height, int(frame.color_trc)
        if self._graph is None or kind != self._kind:
            self._graph, self._kind = _graph(*kind), kind
        self._graph.vpush(frame)
        return self._graph.vpull()


def standard_range(rgb: Light, trc: int) -> Light:
    """Return colours of HLG or PQ as BT.709 colours; both (..., 3), 0 to 1.

    Example:
        >>> white = standard_range(np.full(3, 0.75), ColorTrc.ARIB_STD_B67)
        >>> white.round(1).tolist()
        [0.9, 0.9, 0.9]
    """
    nits = _hlg_nits(rgb) if trc == ColorTrc.ARIB_STD_B67 else _pq_nits(rgb)
    # The brightest channel decides, so that no channel clips and no hue turns.
    brightest = nits.max(axis=-1, keepdims=True)
    rolled = nits * (_rolled_off(brightest) / np.maximum(brightest, 1e-6))
    linear = np.clip(rolled @ TO_709.T / WHITE_NITS, 0, 1)
    coded: Light = linear ** (1 / STANDARD_GAMMA)
    return coded


def _pq_nits(signal: Light) -> Light:
    root = np.clip(signal, 0, 1) ** (1 / PQ_M2)
    fraction = np.maximum(root - PQ_C1, 0) / (PQ_C2 - PQ_C3 * root)
    nits: Light = PQ_PEAK_NITS * fraction ** (1 / PQ_M1)
    return nits


def _pq_signal(nits: Light) -> Light:
    power = (nits / PQ_PEAK_NITS) ** PQ_M1
    signal: Light = ((PQ_C1 + PQ_C2 * power) / (1 + PQ_C3 * power)) ** PQ_M2
    return signal


def _hlg_nits(signal: Light) -> Light:
    low = signal**2 / 3
    scene = np.where(
        signal <= 0.5, low, (np.exp((signal - HLG_C) / HLG_A) + HLG_B) / 12
    )
    luminance = np.maximum(scene @ LUMINANCE, 1e-6)[..., None]
    nits: Light = PEAK_NITS * luminance ** (HLG_GAMMA - 1) * scene
    return nits


def _rolled_off(nits: Light) -> Light:
    """Return light up to ``PEAK_NITS`` within ``WHITE_NITS``: BT.2390's EETF."""
    peak = _pq_signal(np.array(PEAK_NITS))
    signal = np.minimum(_pq_signal(nits) / peak, 1)
    top = float(_pq_signal(np.array(WHITE_NITS)) / peak)
    knee = 1.5 * top - 0.5
    t = (signal - knee) / (1 - knee)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * top
    )
    return _pq_nits(np.where(signal < knee, signal, spline) * peak)


def _graph(width: int, height: int, trc: int) -> Graph:
    graph = Graph()
    with tempfile.TemporaryDirectory() as folder:
        cube = Path(folder, "hdr.cube")
        cube.write_text(_cube(trc))
        graph.link_nodes(
            graph.add_buffer(
                width=width,
                height=height,
                format=VideoFormat(RGB),
                time_base=Fraction(1, 1000),
            ),
            graph.add("lut3d", file=str(cube), interp="tetrahedral"),
            graph.add("buffersink"),
        ).configure()
    return graph


@cache
def _cube(trc: int) -> str:
    """Return the table as FFmpeg reads it: red changes fastest."""
    steps = np.linspace(0, 1, SIDE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = standard_range(np.stack([red, green, blue], axis=-1), trc)
    rows = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in colours.reshape(-1, 3))
    return f"LUT_3D_SIZE {SIDE}\n{rows}\n"
