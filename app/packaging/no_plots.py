"""Runs before the bundle's programs: nobody plots there, so pyplot is a stand-in.

MediaPipe imports it for drawings that fer-live does not use. Left out with all it needs,
it saves 10 MB and half a second.
"""

import sys
import types

sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
