"""The emulator: QEMU 10 or newer, from the PATH or unpacked from Debian's backports, never installed.

QEMU 7.2 corrupts flags after cmpxchg16b, which some kernels don't survive, and its user mode traps in Swift.
"""

import os
import re
import shutil
import subprocess

from archive import Archive, Unavailable, unpack

OLDEST = 10
FOLDER = ".build/debian/qemu"
PACKAGES = {
    "qemu-system-x86_64": ["qemu-system-x86"],
    "qemu-system-aarch64": ["qemu-system-arm"],
    "qemu-aarch64": ["qemu-user"],
}


def command(program):
    """The command line of this QEMU program."""
    installed = shutil.which(program)
    if installed and major([installed]) >= OLDEST:
        return [installed]
    folder = os.path.abspath(os.path.join(FOLDER, program))
    if not os.path.isdir(folder):
        fetch(program, folder)
    # The emulator uses its own libraries. It looks for its firmware in ../share.
    libraries = ":".join(os.path.join(folder, place, "x86_64-linux-gnu") for place in ("usr/lib", "lib"))
    words = ["env", f"LD_LIBRARY_PATH={libraries}", os.path.join(folder, "usr/bin", program)]
    if major(words) < OLDEST:
        raise Unavailable(f"{program} of {folder} doesn't run or is older than QEMU {OLDEST}; remove that folder")
    if "system" in program:
        words += ["-L", os.path.join(folder, "usr/share/qemu"), "-L", os.path.join(folder, "usr/share/seabios")]
    return words


def major(words):
    answer = subprocess.run([*words, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"version (\d+)", answer)
    return int(found.group(1)) if found else 0


def fetch(program, folder):
    with open("/etc/os-release") as file:
        codename = re.search(r"^VERSION_CODENAME=(\w+)", file.read(), re.M)
    if not codename:
        raise Unavailable(f"cannot tell the Debian release of this system; install QEMU {OLDEST} or newer for {program}")
    codename = codename.group(1)
    suites = [codename] + ([f"{codename}-backports"] if codename == "bookworm" else [])
    source = Archive(f"{folder}.apt", suites, "amd64", installed="/var/lib/dpkg/status")
    wanted = [f"{package}/{suites[-1]}" for package in PACKAGES[program]]
    for deb in source.closure("--target-release", suites[-1], *wanted):
        unpack(deb, f"{folder}.part")
    os.rename(f"{folder}.part", folder)
    shutil.rmtree(f"{folder}.apt")
