"""Runs qabot as somebody to whom permissions mean something, as they do not to root on Linux."""

from __future__ import annotations

import ctypes
import os
import sys

DROP = 24  # PR_CAPBSET_DROP
PASSING_OVER_PERMISSIONS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH

if __name__ == "__main__":
    if os.geteuid() == 0:
        for capability in PASSING_OVER_PERMISSIONS:
            ctypes.CDLL(None).prctl(DROP, capability, 0, 0, 0)
    # Which holds for the next program.
    os.execv(sys.executable, [sys.executable, "-m", "qabot", *sys.argv[1:]])
