"""What the bundle's ``fer-annotate`` runs."""

import multiprocessing
import sys

from fer_core.cli.annotate import main

if __name__ == "__main__":
    multiprocessing.freeze_support()  # --jobs starts the program again
    sys.exit(main())
