#!/usr/bin/env python3
"""Reads the arguments of every call from the kernel's source and writes them to data/syscalls.

Usage: read-syscall-arguments.py [--check]. The source is Debian sid's newest linux-source package, which is downloaded
to .build/linux-source; with --check, only says where the tables, their numbers and names among them, are not what the
source says. A call that the source no longer defines keeps the arguments that the tables have.
"""

import re
import subprocess
import sys
import tarfile
from pathlib import Path

from syscall_tables import ABIS, ROOT, Tables

sys.path.insert(0, str(ROOT / "Scripts/kernels"))
from archive import Archive, Unavailable, unpack

FOLDER = ROOT / ".build/linux-source"
FOLDERS = "arch/x86|arch/arm|arch/arm64|block|drivers|fs|io_uring|ipc|kernel|mm|net|security"
WANTED = re.compile(rf"({FOLDERS})/.*\.c|.*/syscall\w*\.tbl")
DEFINE = re.compile(r"^[ \t]*(COMPAT_)?SYSCALL(32)?_DEFINE\d\(", re.M)
# Second definitions, which a 64-bit kernel does not use.
LEFT_OUT = ("arch/x86/um/", "kernel/time/posix-stubs.c")

# The numbers of each ABI on a 64-bit kernel: the file, its rows, and whether the compat entry point applies.
# Later files take precedence: only the first of 32-bit Arm's two has the calls that 64-bit kernels left out.
NUMBERS = {
    "x86_64": [("arch/x86/entry/syscalls/syscall_64.tbl", {"common", "64"}, False)],
    "x32": [("arch/x86/entry/syscalls/syscall_64.tbl", {"x32"}, False)],
    "i386": [("arch/x86/entry/syscalls/syscall_32.tbl", {"i386"}, True)],
    # The rows of arch/arm64/kernel/Makefile.syscalls.
    "aarch64": [("scripts/syscall.tbl", {"common", "64", "renameat", "rlimit", "memfd_secret"}, False)],
    "arm": [
        ("arch/arm/tools/syscall.tbl", {"common", "oabi"}, True),
        ("arch/arm64/tools/syscall_32.tbl", {"common"}, True),
    ],
}
# Names that differ from the kernel's, because the tables use strace's.
STRACE_NAMES = {"arm_fadvise64_64": "fadvise64_64", "arm_sync_file_range": "sync_file_range2"}
# The definitions that apply where the configuration decides: the words of their #if.
CONFIGURED = {
    ("sys_clone", "x86_64"): "#else",
    ("sys_clone", "aarch64"): "CONFIG_CLONE_BACKWARDS",
    ("sys_clone", "arm"): "CONFIG_CLONE_BACKWARDS",
    ("sys_sigsuspend", "i386"): "CONFIG_OLD_SIGSUSPEND3",
    ("sys_sigsuspend", "arm"): "CONFIG_OLD_SIGSUSPEND3",
}
# The two halves of a 64-bit argument on a 32-bit ABI.
HALVES = re.compile(r"(?:compat_arg_u64_dual|arg_u32p|SC_ARG64)\((\w+)\)")


def source():
    """The files of the kernel's source that define system calls or number them, by path."""
    archive = Archive(FOLDER, ["sid"], "amd64")
    versions = [re.fullmatch(r"linux-source-(\d+)\.(\d+)", name) for name in archive.names("linux-source-")]
    newest = max((match for match in versions if match), key=lambda match: (int(match[1]), int(match[2])))
    package = Path(archive.download(newest[0]))
    print(f"reading {package.stem}", file=sys.stderr)
    tree = FOLDER / package.stem
    if not tree.exists():
        unpacked = FOLDER / "unpacked"
        unpack(package, unpacked)
        extract(unpacked / f"usr/src/{newest[0]}.tar.xz", tree)
        subprocess.run(["rm", "-rf", unpacked], check=True)
    return {str(path.relative_to(tree)): path.read_text(errors="replace") for path in tree.rglob("*") if path.is_file()}


def extract(package, tree):
    with tarfile.open(package, "r|xz") as files:
        for entry in files:
            path = entry.name.partition("/")[2]
            if not entry.isfile() or not WANTED.fullmatch(path) or path.startswith(LEFT_OUT):
                continue
            text = files.extractfile(entry).read()
            if path.endswith(".tbl") or DEFINE.search(text.decode(errors="replace")):
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_bytes(text)


def definitions(files):
    """The arguments of every entry point, with the #if around each definition: [(condition, arguments)]."""
    found = {}
    for path, text in sorted(files.items()):
        if not path.endswith(".c"):
            continue
        text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)
        for match in DEFINE.finditer(text):
            end = matching(text, match.end())
            name, *words = split(" ".join(text[match.end() : end].split()))
            # SYSCALL32_DEFINE is a compat entry point on a 64-bit kernel.
            entry = ("compat_sys_" if match[1] or match[2] else "sys_") + name
            conditions = re.findall(r"^#\s*(?:if|el|endif).*", text[: match.start()], re.M)
            condition = conditions[-1] if conditions else ""
            found.setdefault(entry, []).append((condition, declarations(words)))
    return found


def matching(text, start):
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return end - 1


def split(text):
    """Splits at the commas outside of parentheses."""
    return [word.strip() for word in re.split(r",(?![^(]*\))", text)]


def declarations(words):
    """'type name, type name' of the macro's 'type, name, type, name'."""
    flat = []
    for word in words:
        half = HALVES.fullmatch(word)
        flat += ["u32", f"{half[1]}_lo", "u32", f"{half[1]}_hi"] if half else [word]
    result = []
    for kind, name in zip(flat[::2], flat[1::2], strict=True):
        kind = " ".join(kind.replace("__user", " ").replace("*", " * ").split()).replace("* *", "**")
        # The caller need not know that the kernel doesn't change its own copy.
        kind = kind.removesuffix("const") if "*" in kind else kind.removeprefix("const ")
        result.append(f"{kind.strip()} {name}".replace("* ", "*"))
    return ", ".join(result) or "void"


def numbers(files, abi):
    """The numbers of the ABI, with name and entry point."""
    found = {}
    for path, rows, compat in NUMBERS[abi]:
        for line in files[path].splitlines():
            fields = line.partition("#")[0].split()
            if len(fields) >= 3 and fields[1] in rows:
                fields += ["sys_ni_syscall"] if len(fields) == 3 else []
                own = compat and len(fields) > 4 and fields[4] != "-"
                found[int(fields[0])] = (STRACE_NAMES.get(fields[2], fields[2]), fields[4 if own else 3])
    return found


class Source:
    def __init__(self, files):
        self.defined = definitions(files)
        self.numbers = {abi: numbers(files, abi) for abi in ABIS}

    def arguments(self, abi, number):
        """The arguments of an ABI's call, or None if the source doesn't define it."""
        _, entry = self.numbers[abi].get(number, (None, "sys_ni_syscall"))
        candidates = self.defined.get(entry, []) if entry != "sys_ni_syscall" else []
        condition = CONFIGURED.get((entry, abi))
        chosen = {arguments for below, arguments in candidates if not condition or re.search(rf"{condition}\b", below)}
        if len(chosen) > 1:
            raise SystemExit(f"{entry} has several definitions: {sorted(chosen)}; name the one that applies in CONFIGURED")
        return chosen.pop() if chosen else None

    def update(self, tables):
        for call in tables.common:
            call.arguments = self.arguments("x86_64", call.number) or call.arguments
        ordered = [(abi, call) for abi in ["x86_64", "aarch64", "i386", "arm", "x32"] for call in tables.own[abi]]
        first = {}
        for abi, call in ordered:
            first[call.name] = first.get(call.name) or self.arguments(abi, call.number)
        for call in tables.calls:
            call.arguments = first[call.name] or call.arguments
        shared = {call.name: call.arguments for call in tables.calls}
        for abi, call in ordered:
            own = self.arguments(abi, call.number) or call.arguments
            same = own is None or Tables.argument_names(own) == Tables.argument_names(shared[call.name])
            call.arguments = None if same else own

    def differences(self, tables):
        """The numbers and names in the tables that differ from the source."""
        for abi in ABIS:
            ours = {call.number: call.name for call in [*tables.common, *tables.own[abi]]}
            for number, (name, _) in sorted(self.numbers[abi].items()):
                if ours.get(number) != name:
                    yield f"{abi}: {number} is '{name}' in the kernel and '{ours.get(number)}' here"


def main():
    try:
        found = Source(source())
    except Unavailable as reason:
        sys.exit(f"read-syscall-arguments: {reason}")
    tables, written = Tables(), Tables()
    found.update(tables)
    faults = list(found.differences(tables))
    if "--check" in sys.argv:
        for was, now in zip(every(written), every(tables), strict=True):
            if was.line() != now.line():
                faults.append(f"'{was.line()}' is '{now.line()}' in the kernel")
    else:
        tables.write()
    sys.exit("\n".join(faults) or None)


def every(tables):
    return [*tables.common, *tables.calls, *(call for abi in ABIS for call in tables.own[abi])]


if __name__ == "__main__":
    main()
