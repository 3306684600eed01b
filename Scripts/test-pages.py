#!/usr/bin/env python3
"""Runs every command of README.md and docs/tutorial.md, and compares the shape of what it prints with the page.

Usage: test-pages.py [--write] BINARY [PAGE...]: as root, with nothing on port 9737, after `make examples`. With --write, the outputs of
this run replace those of the pages. Ends with 1 if a shape differs.

Commands are the lines after "$ " in blocks of ```console. Those of a page run one after the other in one shell, with BINARY and
the examples on the PATH. The README expects a daemon, which is started for it.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "127.0.0.1:9737"
# Longer than both pages take together; a page that hangs is a fault.
SECONDS = 300


def commands(text):
    """(command, first line of its output, line after it) of each command, by index of the page's lines."""
    lines, found, is_console = text.split("\n"), [], False
    for index, line in enumerate(lines):
        if line.startswith("```"):
            is_console = line == "```console"
        elif is_console and line.startswith("$ "):
            found.append((line[2:], index + 1))
    ends = [next(i for i in range(start, len(lines)) if lines[i].startswith(("$ ", "```"))) for _, start in found]
    return [(command, start, end) for (command, start), end in zip(found, ends)]


def run(page, environment):
    """What each command of the page prints, standard error included."""
    with tempfile.TemporaryDirectory() as folder:
        script = []
        for number, (command, _, _) in enumerate(page):
            script += [f"exec >{folder}/{number} 2>&1", command]
        process = subprocess.run(
            ["bash", "-c", "\n".join(script)], env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, timeout=SECONDS)
        if process.returncode:
            print(f"the last command ended with {process.returncode}", file=sys.stderr)
        paths = [Path(folder, str(number)) for number in range(len(page))]
        texts = [path.read_text().rstrip("\n") if path.exists() else "(never ran)" for path in paths]
    return [[line.rstrip() for line in text.split("\n")] if text else [] for text in texts]


def kind(line):
    """What a line is, without the figures: a row of a table like any other row, JSON by its keys."""
    words = line.split()
    if not words:
        return ""
    if words[0][0] in '{"':
        return "JSON: " + " ".join(dict.fromkeys(re.findall(r'"(\w+)":', line)))
    if line == line.upper() and re.search("[A-Z]", line) and not words[0][0].isdigit():
        return " ".join(words)
    # Which calls are slow, fail, or wait where, depends on the machine.
    if re.fullmatch(r"\s*[\d:.]+ .+ \d+(/\d+)? \w+\(.*\) = .+ <.+>", line):
        return "(slow call)"
    if re.match(r"\s*\d+ E[A-Z]+ ", line):
        return "(errno)"
    figures = [word for word in words if re.match(r"[<]?\d", word)]
    if len(figures) >= min(3, len(words) - 1) > 0 and not re.search(r"[,(=:]", line):
        return "(row)"
    if re.fullmatch(r"\s+(in|by)\s+\w+", line):
        return "(function)"
    line = re.sub(r"^\S+, Linux \S+", "HOST, Linux #", line)
    return " ".join(re.sub(r"(?<![\w])\d[\w.:+-]*", "#", line).split())


def shape(lines):
    """The kinds of the lines. How many rows a table has is no part of it."""
    kinds = [kind(line) for line in lines]
    return [k for i, k in enumerate(kinds) if i == 0 or k != kinds[i - 1]]


def start_daemon(environment):
    daemon = subprocess.Popen(["syslat", "serve", "--arguments"], env=environment, stderr=subprocess.PIPE, text=True)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://{ADDRESS}/readyz", timeout=1).read()
            # The README asks for a window of 10 s.
            time.sleep(11)
            return daemon
        except OSError:
            if daemon.poll() is not None:
                break
            time.sleep(0.1)
    daemon.kill()
    sys.exit(f"test-pages: the daemon doesn't answer: {daemon.communicate()[1]}")


def stop_daemon(daemon):
    daemon.terminate()
    daemon.communicate(timeout=10)


def check(name, environment, writes):
    """How many commands of a page print something else than the page says."""
    path = ROOT / name
    text = path.read_text()
    page, lines, faults = commands(text), text.split("\n"), 0
    outputs = run(page, environment)
    for (command, start, end), output in reversed(list(zip(page, outputs))):
        expected, found = shape(lines[start:end]), shape(output)
        if writes:
            lines[start:end] = output
        elif expected != found:
            faults += 1
            print(f"{name}:{start}: $ {command}\n" + "\n".join(difflib.ndiff(expected, found)))
    if writes:
        path.write_text("\n".join(lines))
    print(f"{name}: {len(page)} commands, {faults} print another shape")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="put the outputs of this run into the pages")
    parser.add_argument("binary", type=Path)
    parser.add_argument("page", nargs="*", default=["docs/tutorial.md", "README.md"])
    arguments = parser.parse_args()
    folders = [arguments.binary.resolve().parent, ROOT / ".build/examples"]
    environment = {**os.environ, "PATH": ":".join(map(str, folders)) + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    faults = 0
    for page in arguments.page:
        daemon = start_daemon(environment) if page == "README.md" else None
        try:
            faults += check(page, environment, arguments.write)
        finally:
            if daemon:
                stop_daemon(daemon)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
