#!/usr/bin/env python3
"""Boots Debian's kernels in an emulator, one after the other, with the release binary and workloads whose calls are known.

Usage: run.py [--arch amd64|arm64] [--binary FILE] [--short] [--write] [KERNEL...]: names such as 6.1 or 7.2-rt, `newest`,
`newest-rt`, `all` (the default). With +lockdown a kernel is booted with lockdown=confidentiality, with +notracefs tracefs
is not mounted, with +acpi_pm the clock has steps of 279 ns. --short: less of everything. Prints a table, with --write into
docs/kernels.md and README.md, too. Ends with 1 if a row is not exact.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import arm64
import initramfs
import table
import workloads
from archive import Unavailable
from checks import Judgement
from kernels import REQUIRED, Kernels
from machine import boot

ROOT = Path(__file__).resolve().parent.parent.parent
VARIANTS = {"amd64": ["6.12+lockdown", "6.12+acpi_pm"], "arm64": []}
LIMIT = {"amd64": 180, "arm64": 300}


class Failed:
    """A judgement without a boot."""

    def __init__(self, reason):
        self.faults, self.cells, self.release = [reason], {}, ""
        self.calls_made = self.calls_counted = 0


def programs(architecture, folder, binary):
    """The programs of the emulated machine: path in the initramfs -> path here; and the root folder of their libraries."""
    if architecture == "amd64":
        found = {"bin/busybox": "/bin/busybox", "bin/syslat": binary or ROOT / ".build/release/syslat"}
        return found | workloads.for_amd64(folder), "/"
    found = {"bin/busybox": arm64.ROOT / "usr/bin/busybox", "bin/syslat": binary or arm64.BINARY}
    return found | workloads.for_arm64(folder, arm64.ROOT), arm64.ROOT


def options(plain, variant, short):
    """The kernel command line of a boot, besides the console."""
    if short:
        words = ["hammer=1", "forks=60", "whose=60", "storm=2000", "trees=40", "kills=2-KILL,3-TERM"]
    else:
        words = ["hammer=4", "forks=400", "whose=300", "storm=20000", "trees=400", "kills=2-KILL,3-KILL,4-TERM", "updates=yes"]
    if plain.endswith("-rt"):
        # Here a sleeping lock is noticed only if two CPUs want it at once.
        words.append(f"forks={300 if short else 2000}")
    if variant == "lockdown":
        words.append("lockdown=confidentiality")
    elif variant == "acpi_pm":
        words.append("clocksource=acpi_pm")
    elif variant == "notracefs":
        words.append("tracefs=no")
    elif variant:
        raise Unavailable(f"unknown variant '{variant}'; use lockdown, notracefs or acpi_pm")
    return words


def judge(kernels, name, image, short):
    plain, _, variant = name.partition("+")
    try:
        words = options(plain, variant, short)
        kernel = kernels.fetch(plain)
    except Unavailable as reason:
        return Failed(str(reason))
    result = boot(kernels.architecture, kernel, image, words, LIMIT[kernels.architecture])
    Path(f"{kernels.folder}/{name}.log").write_text(result.text)
    return Judgement(kernels.architecture, result, variant, kills=2 if short else 3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", choices=REQUIRED, default="amd64")
    parser.add_argument("--binary")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("kernel", nargs="*", default=["all"])
    arguments = parser.parse_args()
    binary = os.path.abspath(arguments.binary) if arguments.binary else None
    os.chdir(ROOT)

    try:
        kernels = Kernels(arguments.arch)
    except Unavailable as reason:
        sys.exit(f"kernels: {reason}")
    names = kernels.select(arguments.kernel)
    if "all" in arguments.kernel:
        names += VARIANTS[arguments.arch]
    files, below = programs(arguments.arch, f"{kernels.folder}/tests", binary)
    results = {}
    with tempfile.NamedTemporaryFile(prefix="initramfs-", dir=kernels.folder) as image:
        initramfs.write(image.name, {"init": "Tests/Kernels/init.sh"}, files, str(below))
        for name in names:
            results[name] = judged(kernels, name, image.name, arguments.short)

    print(table.wide(results))
    if arguments.write:
        table.write("docs/kernels.md", arguments.arch, table.wide(results))
        table.write("README.md", arguments.arch, table.narrow(results))
    bad = sum(bool(judgement.faults) for judgement in results.values())
    if bad:
        sys.exit(f"kernels: {bad} of {len(names)} are not exact; the consoles are in {kernels.folder}/*.log")


def judged(kernels, name, image, short):
    """Boots and judges a kernel, and prints its progress."""
    begin = time.monotonic()
    print(f"kernels: {name} …", end="", file=sys.stderr, flush=True)
    judgement = judge(kernels, name, image, short)
    verdict = "NOT exact" if judgement.faults else "ok"
    print(f" {verdict}, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    for fault in judgement.faults:
        print(f"    {fault}", file=sys.stderr)
    return judgement


if __name__ == "__main__":
    main()
