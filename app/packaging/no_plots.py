"""Runs before the bundle's programs: nobody plots there, so pyplot is a stand-in.

MediaPipe imports it for drawings that fer-live does not use.
"""

import sys
import types

sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
