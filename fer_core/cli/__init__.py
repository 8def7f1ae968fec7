"""Command-line programs: flags become a call, the call's result is printed."""
