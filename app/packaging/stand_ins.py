"""Runs before the bundle's programs: modules that are imported and never used.

MediaPipe imports pyplot for drawings that fer-live does not use; pyqtgraph imports Qt's
OpenGL for curves, and the window's are drawn without. Left out, they spare 25 MB.
"""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec

for name in (
    *("matplotlib", "matplotlib.pyplot"),
    *("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"),
):
    sys.modules[name] = module_from_spec(ModuleSpec(name, None))
sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
# A class of pyqtgraph is made of it; an object of that class would be a defect.
sys.modules["PySide6.QtOpenGLWidgets"].QOpenGLWidget = type("QOpenGLWidget", (), {})
