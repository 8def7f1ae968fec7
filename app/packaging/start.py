"""What the bundle runs: the program whose name it was started by."""

import multiprocessing
import sys
from pathlib import Path

if __name__ == "__main__":
    multiprocessing.freeze_support()  # some start the program again
    match Path(sys.argv[0]).stem:
        case "fer-annotate":
            from fer_core.cli.annotate import main
        case "fer-session":
            from fer_core.cli.session import main
        case "fer-doctor":
            from fer_core.cli.doctor import main
        case _:
            from fer_app.__main__ import main
    sys.exit(main())
