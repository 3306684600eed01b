"""Debian's package archive, read with separate lists. The machine's sources and packages stay unchanged."""

import os
import subprocess
import time

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
FRESH = 12 * 3600


class Unavailable(Exception):
    """A package is unavailable. The message has the package, the reason and a remedy."""


class Archive:
    def __init__(self, folder, suites, architecture, installed="/dev/null"):
        """`installed`: a dpkg status file. Its packages count as installed when dependencies are resolved."""
        self.folder = os.path.abspath(folder)
        self.suites = suites
        self.debs = os.path.join(self.folder, "debs")
        self.options = {
            "APT::Architecture": architecture,
            "APT::Architectures": architecture,
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "Dir::Etc::sourcelist": os.path.join(self.folder, "debian.sources"),
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": os.path.join(self.folder, "lists"),
            "Dir::State::status": installed,
            "Dir::Cache": os.path.join(self.folder, "cache"),
            "Dir::Cache::archives": self.debs,
        }

    def update(self):
        """Fetches the lists unless they are from today."""
        stamp = os.path.join(self.folder, "updated " + " ".join(self.suites))
        if os.path.exists(stamp) and time.time() - os.path.getmtime(stamp) < FRESH:
            return
        for folder in ("lists/partial", "cache", "debs/partial"):
            os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        with open(self.options["Dir::Etc::sourcelist"], "w") as file:
            file.write(
                f"Types: deb\nURIs: {MIRROR}\nSuites: {' '.join(self.suites)}\nComponents: main\nSigned-By: {KEYS}\n"
            )
        self.apt("apt-get", "update", "--error-on=any")
        with open(stamp, "w"):
            pass

    def apt(self, command, *arguments):
        """Runs an apt command on these lists and returns what it prints."""
        options = [word for key, value in self.options.items() for word in ("-o", f"{key}={value}")]
        run = subprocess.run(
            [command, *options, *arguments], cwd=self.debs, capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            reason = (run.stderr.strip() or run.stdout.strip() or "it gives no reason").splitlines()[-1]
            raise Unavailable(
                f"'{command} {' '.join(arguments)}' failed for {' '.join(self.suites)} of {MIRROR}: {reason}; "
                "check the network, or name another mirror in DEBIAN_MIRROR"
            )
        return run.stdout

    def names(self, prefix):
        """The names of all packages with this prefix."""
        self.update()
        return self.apt("apt-cache", "pkgnames", prefix).split()

    def download(self, package):
        """Fetches one package and returns the path of its file."""
        self.update()
        self.apt("apt-get", "download", package)
        name = package.split(":")[0]
        return max(
            (entry.path for entry in os.scandir(self.debs) if entry.name.startswith(f"{name}_")), key=os.path.getmtime
        )

    def closure(self, *packages):
        """Fetches packages with everything they depend on that is not installed, and returns the files' paths."""
        self.update()
        self.apt("apt-get", "install", "--yes", "--no-install-recommends", "--download-only", *packages)
        return [entry.path for entry in os.scandir(self.debs) if entry.name.endswith(".deb")]


def unpack(deb, folder):
    """Unpacks a package's files into a folder without installing it."""
    subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
