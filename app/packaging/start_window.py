"""What the bundle's ``fer-app`` runs."""

import multiprocessing
import sys

from fer_app.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
