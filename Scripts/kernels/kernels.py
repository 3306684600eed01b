"""Debian's kernels and their images. Kernels are chosen by pattern, since versions change."""

import os
import re
import shutil

from archive import Archive, Unavailable, unpack

SUITES = ["bullseye", "bookworm", "bookworm-backports", "trixie", "trixie-backports", "sid"]
# From this version on the kernel image is in the package linux-binary.
SPLIT = (6, 19)
# The required kernels: the refused one, the oldest and newest that Debian supports, and those where tracepoints changed, with and
# without PREEMPT_RT.
REQUIRED = {
    "amd64": ["5.10", "6.1", "6.1-rt", "6.12", "6.12-rt", "6.16", "7.0-rt", "7.2", "7.2-rt"],
    "arm64": ["6.1", "6.12", "7.2"],
}


class Kernels:
    def __init__(self, architecture, folder=".build/kernels"):
        self.architecture = architecture
        self.folder = os.path.abspath(os.path.join(folder, architecture))
        self.archive = Archive(os.path.join(self.folder, "apt"), SUITES, architecture)
        self.packages = self.find()

    def find(self):
        """The newest package of each kernel, by name: 6.1, 6.1-rt, …"""
        pattern = re.compile(rf"linux-(image|binary)-(\d[\d.+debn-]*)-(cloud|rt)-{self.architecture}$")
        newest = {}
        for package in self.archive.names("linux-"):
            match = pattern.match(package)
            if not match:
                continue
            kind, version, flavour = match.groups()
            order = [int(number) for number in re.findall(r"\d+", version)]
            if (kind == "binary") != (tuple(order[:2]) >= SPLIT):
                continue
            name = f"{order[0]}.{order[1]}" + ("-rt" if flavour == "rt" else "")
            newest[name] = max(newest.get(name, ([], "")), (order, package))
        return {name: package for name, (_, package) in newest.items()}

    def select(self, words):
        """The names that these words select: names, `newest`, `newest-rt`, `all` (and `required`)."""
        plain = sorted((name for name in self.packages if "-rt" not in name), key=in_order)
        names = []
        for word in words:
            if word == "all":
                # With PREEMPT_RT: the required ones and the newest.
                chosen = set(plain) | set(REQUIRED[self.architecture]) | {f"{plain[-1]}-rt"}
                names += sorted(chosen, key=in_order)
            elif word == "required":
                names += REQUIRED[self.architecture]
            elif word in ("newest", "newest-rt"):
                names.append(word.replace("newest", plain[-1]))
            else:
                names.append(word)
        return list(dict.fromkeys(names))

    def fetch(self, name):
        """The image of this kernel."""
        if name not in self.packages:
            raise Unavailable(
                f"no package is called like kernel {name} for {self.architecture} in Debian's {', '.join(SUITES)}; "
                f"there are {', '.join(sorted(self.packages, key=in_order))}"
            )
        package = self.packages[name]
        file = os.path.join(self.folder, package)
        if not os.path.exists(file):
            deb = self.archive.download(package)
            unpacked = f"{file}.part"
            unpack(deb, unpacked)
            images = [
                os.path.join(place, name)
                for place, _, names in os.walk(unpacked)
                for name in names
                if name.startswith("vmlinuz")
            ]
            if len(images) != 1:
                raise Unavailable(f"the package {package} has {len(images)} files called vmlinuz, not one")
            os.rename(images[0], file)
            shutil.rmtree(unpacked)
            os.remove(deb)
        return file


def in_order(name):
    return [int(number) for number in re.findall(r"\d+", name)], name
