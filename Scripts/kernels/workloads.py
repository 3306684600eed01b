"""The programs that make known calls in the emulated machine, built for it and linked statically."""

import os
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent.parent / "Tests/Kernels"
FLAGS = ["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]
ARM = ["--target=armv7-linux-gnueabi", "-nostdlib", "-static", "-fuse-ld=lld"]


def build(folder, compiler, flags=FLAGS, suffix="c"):
    """Builds what is not built or older than its source. Returns: path in the initramfs -> path here."""
    os.makedirs(folder, exist_ok=True)
    programs = {}
    for source in sorted(SOURCES.glob(f"*.{suffix}")):
        program = os.path.join(folder, source.stem)
        if not os.path.exists(program) or os.path.getmtime(program) < source.stat().st_mtime:
            subprocess.run([*compiler, *flags, source, "-o", program], check=True)
        programs[f"bin/{source.stem}"] = program
    return programs


def for_amd64(folder):
    return build(folder, ["clang"])


def for_arm64(folder, root):
    """`root`: the arm64 chroot, whose headers and C library are taken; the compiler is this machine's."""
    compiler = ["clang", "--target=aarch64-linux-gnu", f"--sysroot={root}", "-fuse-ld=lld"]
    return build(folder, compiler) | build(folder, ["clang"], ARM, "s")
