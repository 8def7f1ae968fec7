"""How a command ends while a source hangs."""

import os
import subprocess
import sys
import textwrap

import pytest

PROGRAM = """
    import atexit, sys, threading
    from fer_core.cli.stop_signals import leaving
    from fer_core.errors import SourceError
    from fer_core.sources.reconnecting import ReconnectingSource, Timeouts
    atexit.register(print, "taken down")
    go_on = threading.Event()
    source = ReconnectingSource(
        "camera", "camera", go_on.wait, lambda: True, Timeouts(open_s=0.1)
    )
    try:
        next(source.frames())
    except SourceError:
        print("refused", end="")
    if "answers" in sys.argv:
        go_on.set()
        for thread in threading.enumerate():
            if thread is not threading.current_thread():
                thread.join()
    sys.exit(leaving(7))
"""


@pytest.mark.parametrize(
    ("words", "said"), [([], "refused"), (["answers"], "refusedtaken down\n")]
)
def test_the_interpreter_is_not_taken_down_below_a_source_that_hangs(words, said):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), *words],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (7, said)
