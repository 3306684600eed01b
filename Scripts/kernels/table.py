"""The table of kernels, in Markdown."""

COLUMNS = {
    "attachment": "attached by",
    "started": "start",
    "counted": "exact workload",
    "hammer-2": "hammer, 2 CPUs",
    "hammer-1": "1 CPU",
    "forks": "fork storm",
    "hotplug": "CPU off and on",
    "persist": "killed, taken over",
    "in flight": "hung `cat`",
    "dmesg": "dmesg",
}


def header(with_updates):
    titles = ["kernel", *COLUMNS.values(), *(["map updates beside the hammer"] if with_updates else []), "verdict"]
    return line(titles) + "\n" + line(["---"] * len(titles))


def row(name, judgement, with_updates):
    cells = [judgement.cells.get(column, "") for column in COLUMNS]
    if with_updates:
        cells.append(judgement.cells.get("updates", ""))
    verdict = "**not exact**" if judgement.faults else "as it must be" if cells[1] == "refused" else "exact"
    release = judgement.release or "does not boot"
    return line([f"{name} ({release})", *cells, verdict])


def line(cells):
    return f"| {' | '.join(cells)} |"
