"""An emulated machine: its start and its console output."""

import os
import re
import subprocess
import time

import emulator

# Two CPUs and a serial console, and no unused devices.
COMMON = ["-nodefaults", "-display", "none", "-no-reboot", "-smp", "2", "-m", "1024", "-serial", "stdio"]
MACHINES = {
    "amd64": ("qemu-system-x86_64", ["-accel", "tcg,thread=multi", "-cpu", "max"], "ttyS0"),
    "arm64": ("qemu-system-aarch64", ["-accel", "tcg,thread=multi", "-machine", "virt", "-cpu", "cortex-a76"], "ttyAMA0"),
}


class Boot:
    """One boot: `sections` has the output of the guest by title, `text` the whole console."""

    def __init__(self, text, seconds, is_over):
        self.text = text
        self.seconds = seconds
        self.is_over = is_over
        self.sections = dict(re.findall(r"^@@ (\S+)\n(.*?)^@@$", text, re.M | re.S))


def boot(architecture, kernel, initramfs, words, seconds):
    """Boots the machine and waits until it powers off. Words with = become environment variables of the first process."""
    program, options, console = MACHINES[architecture]
    # noirqdebug: the emulated serial port raises an interrupt per character, and PREEMPT_RT handles them in a thread, which may
    # answer thousands at once. The kernel takes the rest for spurious and may turn the interrupt off ("nobody cared").
    line = f"console={console} quiet panic=-1 oops=panic noirqdebug {' '.join(words)}"
    command = [*emulator.command(program), *options, *COMMON, "-kernel", kernel, "-initrd", initramfs, "-append", line]
    begin = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as qemu:
        try:
            text, _ = qemu.communicate(timeout=seconds)
            is_over = True
        except subprocess.TimeoutExpired:
            qemu.kill()
            text, _ = qemu.communicate()
            is_over = False
    text = text.decode(errors="replace").replace("\r", "")
    return Boot(text, time.monotonic() - begin, is_over)
