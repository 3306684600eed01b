"""Reads and checks the tables of data/syscalls. The README there describes each file."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data/syscalls"

# The ABIs that have a table; x32's holds only the numbers that x86-64 doesn't have.
ABIS = ["x86_64", "x32", "i386", "aarch64", "arm"]
# From here on all ABIs share their numbers, except those of x32 alone.
COMMON, X32, END = 424, 512, 548
WAITS = {"event", "time", "lock", "child", "connection", "signal", "message"}

ARGUMENT = re.compile(r"\?|[A-Za-z_]\w*( \w+)* (\*+(const \*+)*)?\w+")


class Call:
    """A line of a table. `number` is None in calls.tsv; `arguments` is None where calls.tsv has them."""

    def __init__(self, number, name, arguments, waits):
        self.number = number
        self.name = name
        self.arguments = arguments
        self.waits = waits

    def line(self):
        fields = [self.number, self.name, self.arguments, self.waits]
        return "\t".join(str(field) for field in fields if field is not None)


class Tables:
    """All of data/syscalls. Exits with a message that names the line if one is invalid."""

    def __init__(self, folder=FOLDER):
        self.folder = folder
        self.common = self._read("common", COMMON, X32)
        self.calls = self._read("calls")
        self.own = {abi: self._read(abi, X32 if abi == "x32" else 0, END if abi == "x32" else COMMON) for abi in ABIS}
        described = {call.name for call in self.calls}
        twice = described & {call.name for call in self.common}
        if twice:
            raise SystemExit(f"data/syscalls: {', '.join(sorted(twice))}: both in calls.tsv and in common.tsv")
        named = {call.name for calls in self.own.values() for call in calls}
        if named != described:
            alone = ", ".join(sorted(named ^ described))
            raise SystemExit(f"data/syscalls: {alone}: only in calls.tsv, or only in an ABI's table")

    def names(self):
        """Every name of every ABI."""
        return {call.name for call in [*self.calls, *self.common]}

    def waiting(self):
        """The wait reason of each call that waits by design."""
        return {call.name: call.waits for call in [*self.calls, *self.common] if call.waits}

    def write(self):
        """Writes all tables back."""
        for name, calls in {"common": self.common, "calls": self.calls, **self.own}.items():
            path = self._path(name)
            header = path.read_text().partition("\n")[0]
            path.write_text("\n".join([header, *(call.line() for call in calls)]) + "\n")

    def _path(self, name):
        return self.folder / f"{name}.tsv"

    def _read(self, file, first=None, end=None):
        calls = []
        for index, line in enumerate(self._path(file).read_text().splitlines()[1:], start=2):
            try:
                calls.append(self._parse(line.split("\t"), file, first, end))
                self._follow(calls, first)
            except ValueError as reason:
                raise SystemExit(f"data/syscalls/{file}.tsv:{index}: {reason}: {line}") from None
        return calls

    def _parse(self, fields, file, first, end):
        number = None
        if first is not None:
            column = fields.pop(0)
            if not re.fullmatch(r"\d+", column):
                raise ValueError("a line begins with a number and a tab")
            number = int(column)
            if number not in range(first, end):
                raise ValueError(f"this table has the numbers {first} to {end - 1}")
        complete = file in ("common", "calls")
        if len(fields) not in (range(2, 4) if complete else range(1, 3)):
            raise ValueError("too many or too few columns; a tab separates them")
        name, arguments, waits = [*fields, None, None][:3]
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name) or re.match(r"syscall_\d+$", name):
            raise ValueError("not a system call's name")
        for argument in self.split(arguments):
            if not ARGUMENT.fullmatch(argument):
                raise ValueError(f"'{argument}' is not a type and a name")
        if waits is not None and waits not in WAITS:
            raise ValueError(f"a call waits for one of {', '.join(sorted(WAITS))}")
        return Call(number, name, arguments, waits)

    def _follow(self, calls, first):
        before, call = calls[-2:] if len(calls) > 1 else (None, calls[0])
        if before and first is not None and call.number <= before.number:
            raise ValueError("the lines are in order of number")
        if any(call.name == other.name for other in calls[:-1]):
            raise ValueError("this table has that name already")

    @staticmethod
    def split(arguments):
        """The arguments of a column: a list of 'type name', or '?' if they are unknown."""
        return [] if arguments in (None, "void") else arguments.split(", ")

    @staticmethod
    def argument_names(arguments):
        return [re.search(r"\w+$|\?", argument)[0] for argument in Tables.split(arguments)]
