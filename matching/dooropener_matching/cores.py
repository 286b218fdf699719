"""How the libraries that compute use the cores: imported before them, since they read this when they are loaded."""

import os

os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "14")
"""A thread of OpenBLAS waits 2^14 cycles for more work; by its own 2^26 each product cost a second core 20 ms."""

os.environ.setdefault("GOMP_SPINCOUNT", "0")
"""The encoder's threads sleep when they have nothing to do: spinning, two took longer than one on a busy machine."""
