"""Runs before the bundle's programs: nobody plots there, so pyplot is a stand-in.

MediaPipe imports it for drawings that fer-live does not use.
"""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec

for name in ("matplotlib", "matplotlib.pyplot"):
    sys.modules[name] = module_from_spec(ModuleSpec(name, None))
sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
