#!/usr/bin/env python3
"""Builds the release binary for arm64 on a machine of another architecture: in a chroot of Debian sid in .build/arm64, with
Debian's own Swift, by QEMU's emulation of user mode. Takes a quarter of an hour the first time.

The chroot is made of unpacked packages: nothing in it is configured, since nothing that building needs has to be.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import emulator
from archive import Archive, Unavailable, unpack

PROJECT = Path(__file__).resolve().parent.parent.parent
FOLDER = PROJECT / ".build/arm64"
ROOT = FOLDER / "root"
BINARY = ROOT / "src/.build/release/syslat"
# The clang of Debian's Swift has no BPF target. clang-21 has one, and the build finds it.
PACKAGES = [
    "base-files", "base-passwd", "bash", "busybox-static", "clang-21", "coreutils", "dash", "findutils", "git", "grep",
    "libbpf-dev", "libc-bin", "libc6-dev", "libelf-dev", "pkgconf", "sed", "swiftlang", "swiftlang-dev", "zlib1g-dev",
]  # fmt: skip


def make_chroot():
    if ROOT.exists():
        return
    say("unpacking Debian sid with Swift into a chroot (0.7 GB of packages, 4 GB unpacked)")
    part = FOLDER / "root.part"
    shutil.rmtree(part, ignore_errors=True)
    archive = Archive(FOLDER / "apt", ["sid"], "arm64")
    for deb in archive.closure(*PACKAGES):
        unpack(deb, part)
    shutil.rmtree(FOLDER / "apt")
    os.rename(part, ROOT)


def copy_sources():
    """Updates the project in the chroot. Unchanged files keep their times and are not built again."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], stdout=subprocess.PIPE, check=True
    ).stdout
    names = {name.decode() for name in listed.split(b"\0") if name and os.path.exists(name)} | {"Package.resolved"}
    target = ROOT / "src"
    for name in names:
        copy = target / name
        if not copy.exists() or copy.read_bytes() != Path(name).read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, copy)
    for copy in list(target.rglob("*")):
        name = copy.relative_to(target)
        if copy.is_file() and name.parts[0] != ".build" and str(name) not in names:
            copy.unlink()


def copy_dependencies():
    """The packages that the project depends on, as this machine's Swift fetched them: git in the chroot takes these copies."""
    subprocess.run(["swift", "package", "resolve"], check=True)
    config = ""
    for repository in sorted(Path(".build/repositories").iterdir()):
        command = ["git", "-C", repository, "config", "remote.origin.url"]
        url = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        shutil.copytree(repository, ROOT / "dependencies" / repository.name, dirs_exist_ok=True)
        config += f'[url "/dependencies/{repository.name}"]\n\tinsteadOf = {url}\n'
    (ROOT / "root/.gitconfig").write_text(config)


def build():
    script = PROJECT / "Scripts/kernels/arm64-chroot.sh"
    interpreter = emulator.command("qemu-aarch64")[-1]
    flags = subprocess.run(["make", "--silent", "print-release"], capture_output=True, text=True, check=True).stdout
    line = f"cd /src && swift build --disable-sandbox {flags.strip()}"
    words = ["env", "PATH=/usr/libexec/swift/bin:/usr/bin", "sh", "-c", line]
    say("building, emulated, into " + str(BINARY))
    subprocess.run(["nice", "-n", "19", script, ROOT, interpreter, *words], check=True)


def say(text):
    print(f"arm64: {text}", file=sys.stderr, flush=True)


def main():
    os.chdir(PROJECT)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        make_chroot()
        copy_dependencies()
        copy_sources()
        build()
    except Unavailable as reason:
        sys.exit(f"arm64: {reason}")
    except subprocess.CalledProcessError as failure:
        sys.exit(f"arm64: '{failure.cmd[0]}' failed with {failure.returncode}; its output is above")


if __name__ == "__main__":
    main()
