"""Makes ``python -m qabot`` the same as ``qabot``."""

import sys

from qabot.cli import main

if __name__ == "__main__":
    sys.exit(main())
