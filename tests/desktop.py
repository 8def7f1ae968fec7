"""Windows of other programs, on an X server of the test's own."""

import subprocess
import sys
import time

from fer_core.sources.x11_windows import find_window

# A window of one colour that does what is written to it; Qt, so that it needs no more.
WINDOW = """
import sys
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setWindowTitle(sys.argv[1])
window.setStyleSheet(f"background: {sys.argv[2]}")
window.setGeometry(*map(int, sys.argv[3:7]))
window.show()
told = QSocketNotifier(0, QSocketNotifier.Type.Read)
told.activated.connect(lambda: eval(sys.stdin.readline()))
app.exec()
"""


def start_window(display, title, color, *place):
    """Start a program with one window, at (left, top, width, height), and wait for it.

    What is written to its standard input, it does.
    """
    program = subprocess.Popen(
        [sys.executable, "-c", WINDOW, title, color, *map(str, place)],
        env={"DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb", "HOME": "/nonexistent"},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    until(lambda: find_window(display.name, title))
    return program


def until(condition, limit_s=30.0):
    """Wait for a condition."""
    end_s = time.monotonic() + limit_s
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.02)
    assert condition()
