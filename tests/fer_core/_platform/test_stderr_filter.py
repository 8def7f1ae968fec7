from __future__ import annotations

import os

from fer_core._platform.stderr_filter import native_chatter_dropped


def test_chatter_is_dropped_and_everything_else_kept(capfd):
    with native_chatter_dropped():
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n")
        os.write(2, b"W0000 00:00 6573 gl_context_egl.cc:186] Fall back\n")
        os.write(2, b"E0000 00:00 6573 graph.cc:1] out of memory\n")
    assert capfd.readouterr().err == "E0000 00:00 6573 graph.cc:1] out of memory\n"


def test_what_was_written_comes_out_when_the_block_fails(capfd):
    try:
        with native_chatter_dropped():
            os.write(2, b"why it failed\n")
            raise ValueError
    except ValueError:
        os.write(2, b"after\n")
    assert capfd.readouterr().err == "why it failed\nafter\n"
