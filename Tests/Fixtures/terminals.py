#!/usr/bin/env python3
"""syslat top on terminals that nobody reads, or that are read slowly: terminals.py WAY SYSLAT ADDRESS.

WAY is what the terminal is like:
  controlling   nobody reads it
  strange       nobody reads it, and it isn't the controlling terminal
  sealed        the same, and it belongs to another user, so that it can't be opened anew
  nonblocking   another program left it non-blocking; it is read slowly, and late
Prints what was found, one fact a line.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

COLUMNS, ROWS = 200, 50


class Terminal:
    """A pseudoterminal with top on it."""

    def __init__(self, way, binary, address, delay):
        self.master, self.slave = pty.openpty()
        self.resize(ROWS)
        if way == "nonblocking":
            fcntl.fcntl(self.slave, fcntl.F_SETFL, fcntl.fcntl(self.slave, fcntl.F_GETFL) | os.O_NONBLOCK)
        self.settings = termios.tcgetattr(self.slave)
        command = [binary, "top", "-d", delay, "--connect", address]
        if way == "sealed":
            command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]

        def start():
            os.setsid()
            if way in ("controlling", "nonblocking"):
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command, stdin=self.slave, stdout=self.slave, stderr=self.slave, preexec_fn=start,
            env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"})
        self.output = b""

    def resize(self, rows):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, COLUMNS, 0, 0))

    def tell_of_size(self):
        """The kernel tells a terminal's foreground processes only, which those of no session aren't."""
        self.process.send_signal(signal.SIGWINCH)

    def fill(self):
        """More pictures than a terminal's buffer holds."""
        for step in range(30):
            self.resize(ROWS - 1 + step % 2)
            self.tell_of_size()
            time.sleep(0.03)

    def read(self, at_once=65536, pause=0.0, silence=1.0):
        """What comes until nothing does for a while."""
        while select.select([self.master], [], [], silence)[0]:
            try:
                self.output += os.read(self.master, at_once)
            except OSError:
                return
            time.sleep(pause)

    def end(self):
        """Asks it to end; how long that took, or None."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None
        return time.monotonic() - start


def screen(output):
    """What a terminal shows that was sent `output`."""
    cells = [[" "] * COLUMNS for _ in range(ROWS)]
    row = column = 0
    for piece in re.finditer(r"\x1b\[([?0-9;]*)([A-Za-z])|([^\x1b])", output.decode()):
        parameters, command, character = piece.groups()
        if character:
            if column < COLUMNS and row < ROWS:
                cells[row][column] = character
            column += 1
        elif command == "H":
            row, column = (int(number) - 1 for number in parameters.split(";"))
        elif command == "K":
            cells[row][column:] = [" "] * (COLUMNS - column)
        elif command == "J":
            cells = [[" "] * COLUMNS for _ in range(ROWS)]
        elif command not in "mhl":
            raise ValueError(f"unknown sequence {piece.group()!r}")
    return ["".join(line).rstrip() for line in cells]


def unread(way, binary, address):
    terminal = Terminal(way, binary, address, "0.1")
    time.sleep(1)
    terminal.fill()
    seconds = terminal.end()
    print("ended in time" if seconds is not None and seconds < 1 else f"took {seconds} s")
    print(f"status {terminal.process.returncode}")
    if termios.tcgetattr(terminal.slave) == terminal.settings:
        print("settings as before")
    terminal.read()
    if terminal.output.endswith(b"\x1b[?25h\x1b[?1049l"):
        print("screen as before")


def slow(binary, address):
    shown = []
    for late in (True, False):
        # Nothing comes by itself for an hour: what is lost stays lost.
        terminal = Terminal("nonblocking", binary, address, "3600")
        if not late:
            terminal.read()
        else:
            time.sleep(1)
            terminal.fill()
        os.write(terminal.master, b"?")
        terminal.read(at_once=300, pause=0.005)
        shown.append(screen(terminal.output))
        terminal.end()
        if not fcntl.fcntl(terminal.slave, fcntl.F_GETFL) & os.O_NONBLOCK:
            print("the flags of others were changed")
    # The header has the time in it.
    print("whole" if shown[0][3:] == shown[1][3:] and all(shown[0][:3]) else "\n".join(shown[0]))
    if sum("  " in line for line in shown[1]) < 10 or not shown[1][-1].startswith("q quit"):
        print("no help is shown:", *shown[1], sep="\n")


if __name__ == "__main__":
    if sys.argv[1] == "nonblocking":
        slow(*sys.argv[2:])
    else:
        unread(*sys.argv[1:])
