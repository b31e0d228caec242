"""Run the command line as `python -m delian`."""

import sys

from delian.cli import main

if __name__ == "__main__":
    sys.exit(main())
