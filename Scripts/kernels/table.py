"""The table of kernels, in Markdown: a wide one with a column for each check, and a narrow one."""

import datetime
import platform
import re

COLUMNS = {
    "attachment": "attached by",
    "started": "start",
    "counted": "exact workload",
    "hammer-2": "hammer, 2 CPUs",
    "hammer-1": "1 CPU",
    "forks": "fork storm",
    "whose": "whose calls",
    "rows": "rows of callers",
    "slow": "slow calls, storm",
    "run": "calls of one command",
    "hotplug": "CPU off and on",
    "persist": "killed, taken over",
    "in flight": "hung `cat`",
    "dmesg": "dmesg",
    "updates": "map updates beside the hammer",
}


def wide(results):
    columns = [column for column in COLUMNS if any(column in judgement.cells for judgement in results.values())]
    lines = [["kernel", *(COLUMNS[column] for column in columns), "verdict"]]
    for name, judgement in results.items():
        lines.append([title(name, judgement), *(judgement.cells.get(c, "") for c in columns), verdict(judgement)])
    return markdown(lines)


def narrow(results):
    lines = [["kernel", "attached by", "start", "calls made", "counted", "verdict"]]
    for name, judgement in results.items():
        cells = [judgement.cells.get(column, "") for column in ("attachment", "started")]
        counts = [f"{n:,}" if n else "" for n in (judgement.calls_made, judgement.calls_counted)]
        lines.append([title(name, judgement), *cells, *counts, verdict(judgement)])
    return markdown(lines)


def title(name, judgement):
    return f"{name}: {judgement.release or '?'}"


def verdict(judgement):
    if judgement.faults:
        return "**not exact**" if judgement.release else "**did not boot**"
    return "as it must be" if judgement.cells["started"] == "refused" else "exact"


def markdown(lines):
    lines = [lines[0], ["---"] * len(lines[0]), *lines[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(path, architecture, text):
    """Puts the table between the two comments in a document that name the architecture."""
    begin, end = f"<!-- kernels {architecture} -->", f"<!-- end of kernels {architecture} -->"
    with open(path) as file:
        document = file.read()
    if begin not in document or end not in document:
        raise ValueError(f"{path} has no place for the table; add the lines '{begin}' and '{end}'")
    where = f"{datetime.date.today()}, QEMU on {cpu()} with Linux {platform.release()}:"
    inside = f"{begin}\n{where}\n\n{text}\n{end}"
    document = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: inside, document, flags=re.S)
    with open(path, "w") as file:
        file.write(document)


def cpu():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return model.group(1) if model else platform.machine()
