#!/usr/bin/env python3
"""Boots Debian's kernels in an emulator, one after the other, with the release binary and workloads whose calls are known.

Usage: run.py [--arch ARCH] [--short] [--write FILE] [KERNEL...]: amd64 or arm64; names such as 6.1 or 7.2-rt, `newest`,
`newest-rt`, `all` (which is the default). With +lockdown a kernel is booted with lockdown=confidentiality, with +notracefs
tracefs is not mounted. --short: less of everything. Prints a table, and to FILE, too; ends with 1 if a row is not exact.
"""

import argparse
import datetime
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import initramfs
import table
from archive import Unavailable
from checks import Judgement
from kernels import REQUIRED, Kernels
from machine import boot

ROOT = Path(__file__).resolve().parent.parent.parent
VARIANTS = {"amd64": ["6.12+lockdown"], "arm64": []}
LIMIT = {"amd64": 180, "arm64": 300}


class Failed:
    """Stands for a judgement where there was nothing to judge."""

    def __init__(self, reason):
        self.faults, self.cells, self.release = [reason], {}, "not booted"


def workloads(folder):
    """Builds the workloads for amd64 and returns: path in the initramfs -> path here."""
    os.makedirs(folder, exist_ok=True)
    programs = {}
    for source in sorted((ROOT / "Tests/Kernels").glob("*.c")):
        program = os.path.join(folder, source.stem)
        if not os.path.exists(program) or os.path.getmtime(program) < source.stat().st_mtime:
            flags = ["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]
            subprocess.run(["clang", *flags, source, "-o", program], check=True)
        programs[f"bin/{source.stem}"] = program
    return programs


def options(variant, short):
    """What a boot's command line says beside the console."""
    seconds, children = (1, 60) if short else (4, 400)
    words = [f"hammer={seconds}", f"forks={children}", *([] if short else ["updates=yes"])]
    if variant == "lockdown":
        words.append("lockdown=confidentiality")
    elif variant == "notracefs":
        words.append("tracefs=no")
    elif variant:
        raise Unavailable(f"there is no variant called '{variant}'; there are lockdown and notracefs")
    return words


def judge(kernels, name, image, short):
    plain, _, variant = name.partition("+")
    try:
        words = options(variant, short)
        kernel = kernels.fetch(plain)
    except Unavailable as reason:
        return Failed(str(reason))
    result = boot(kernels.architecture, kernel, image, words, LIMIT[kernels.architecture])
    Path(f"{kernels.folder}/{name}.log").write_text(result.text)
    return Judgement(kernels.architecture, result, {variant: True} if variant else {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--arch", choices=REQUIRED, default="amd64")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--write")
    parser.add_argument("kernel", nargs="*", default=["all"])
    arguments = parser.parse_args()
    os.chdir(ROOT)

    try:
        kernels = Kernels(arguments.arch)
    except Unavailable as reason:
        sys.exit(f"kernels: {reason}")
    image = f"{kernels.folder}/initramfs"
    programs = {"bin/busybox": "/bin/busybox", "bin/syslat": ".build/release/syslat"}
    programs.update(workloads(f"{kernels.folder}/tests"))
    initramfs.write(image, {"init": "Tests/Kernels/init.sh"}, programs)

    names = kernels.select(arguments.kernel)
    if "all" in arguments.kernel:
        names += VARIANTS[arguments.arch]
    with_updates = not arguments.short
    lines, bad = [table.header(with_updates)], 0
    for name in names:
        begin = time.monotonic()
        print(f"kernels: {name} …", end="", file=sys.stderr, flush=True)
        judgement = judge(kernels, name, image, arguments.short)
        lines.append(table.row(name, judgement, with_updates))
        bad += bool(judgement.faults)
        verdict = "NOT exact" if judgement.faults else "ok"
        print(f" {verdict}, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
        for fault in judgement.faults:
            print(f"    {fault}", file=sys.stderr)
    print("\n".join(lines))
    if arguments.write:
        today = datetime.date.today().isoformat()
        where = f"{arguments.arch}, emulated by QEMU on {platform.machine()}, Linux {platform.release()}"
        Path(arguments.write).write_text(f"<!-- {today}: {where} -->\n" + "\n".join(lines) + "\n")
    if bad:
        sys.exit(f"kernels: {bad} of {len(names)} are not exact; the consoles are in {kernels.folder}/*.log")


if __name__ == "__main__":
    main()
