"""Writes an initramfs with programs, their libraries, and the init script."""

import os
import re
import subprocess


def write(output, files, programs, root="/"):
    """`files` and `programs`: path in the initramfs -> path here. Libraries of programs are searched under root."""
    entries = dict(files)
    for name, path in programs.items():
        entries[name] = path
        entries.update(libraries(path, root))
    with open(output, "wb") as archive:
        made = set()
        for name, path in sorted(entries.items()):
            for parent in parents(name):
                if parent not in made:
                    archive.write(entry(parent, 0o40755, b""))
                    made.add(parent)
            with open(path, "rb") as file:
                archive.write(entry(name, 0o100755, file.read()))
        archive.write(entry("TRAILER!!!", 0, b""))


def parents(name):
    parts = name.split("/")[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]


def entry(name, mode, data):
    """One file in the format that cpio calls newc."""
    name = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0]
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return padded(head) + padded(data)


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def libraries(program, root):
    """The loader and all libraries of a program, recursively: path in the initramfs -> path here."""
    found, waiting, places = {}, [program], library_folders(root)
    while waiting:
        text = subprocess.run(
            ["readelf", "--wide", "--dynamic", "--program-headers", waiting.pop()],
            capture_output=True, text=True, check=True,
        ).stdout
        names = re.findall(r"\(NEEDED\).*\[(.*)\]", text)
        loader = re.search(r"interpreter: (/\S+)\]", text)
        if loader:
            found[loader.group(1).lstrip("/")] = os.path.realpath(below(root, loader.group(1)))
        for name in names:
            if os.path.join("lib", name) in found:
                continue
            paths = [os.path.join(place, name) for place in places if os.path.exists(os.path.join(place, name))]
            if not paths:
                raise FileNotFoundError(f"{name}, which {program} needs, is in none of {', '.join(places)}")
            found[os.path.join("lib", name)] = os.path.realpath(paths[0])
            waiting.append(paths[0])
    return found


def library_folders(root):
    folders = []
    for place in ("lib", "usr/lib"):
        place = below(root, place)
        folders += [place] + [e.path for e in os.scandir(place) if e.is_dir() and e.name.endswith("-linux-gnu")]
    return folders


def below(root, path):
    return os.path.join(root, path.lstrip("/"))
