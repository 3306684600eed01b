"""The program of the tests that makes known calls, built for a measurement."""

import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "Tests/Workload"


def build_workload(folder):
    """Compiles it into a folder, and returns its path."""
    program = f"{folder}/workload"
    subprocess.run(["clang", "-O2", "-o", program, *SOURCES.glob("*.c"), "-lpthread"], check=True)
    return program
