"""Runs before the bundle's programs: nobody plots there, so pyplot is a stand-in.

MediaPipe imports it for drawings that fer-live does not use.
"""

import sys
import types

pyplot = types.ModuleType("matplotlib.pyplot")
sys.modules["matplotlib.pyplot"] = pyplot
sys.modules["matplotlib"] = types.ModuleType("matplotlib")
sys.modules["matplotlib"].pyplot = pyplot
