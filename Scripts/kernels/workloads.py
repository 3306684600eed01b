"""The programs that make known calls in the emulated machine, linked statically."""

import os
import subprocess
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent.parent / "Tests"
SOURCES = TESTS / "Kernels"
# Programs with more sources: those of the workload that the tests on this machine share.
MORE = {name: sorted((TESTS / "Workload").glob(f"{name}*.c")) for name in ("slow", "tree")}
FLAGS = ["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]
ARM = ["--target=armv7-linux-gnueabi", "-nostdlib", "-static", "-fuse-ld=lld"]


def build(folder, compiler, flags=FLAGS, suffix="c"):
    """Builds programs that are missing or older than their source. Returns: path in the initramfs -> path here."""
    os.makedirs(folder, exist_ok=True)
    programs = {}
    for source in sorted(SOURCES.glob(f"*.{suffix}")):
        program = os.path.join(folder, source.stem)
        sources = [source, *MORE.get(source.stem, [])]
        newest = max(file.stat().st_mtime for one in sources for file in (one, one.with_suffix(".h")) if file.exists())
        if not os.path.exists(program) or os.path.getmtime(program) < newest:
            subprocess.run([*compiler, *flags, *sources, "-o", program], check=True)
        programs[f"bin/{source.stem}"] = program
    return programs


def for_amd64(folder):
    return build(folder, ["clang"])


def for_arm64(folder, root):
    """`root`: the arm64 chroot with the headers and the C library. The compiler is this machine's."""
    compiler = ["clang", "--target=aarch64-linux-gnu", f"--sysroot={root}", "-fuse-ld=lld"]
    return build(folder, compiler) | build(folder, ["clang"], ARM, "s")
