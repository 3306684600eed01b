"""The budgets of syslat's cost: ratios that are valid on any machine, each with its bound."""


def budgets(cost, storms, daemon):
    """(name, figure, bound) of all measurements."""
    def added(name, load="getppid"):
        return cost[name][load] - cost["nothing"][load]

    residents, off = daemon["residents"]["syslat"], daemon["residents"]["subjects off"]
    kernel, cpus = daemon["kernel_mib"], daemon["possible_cpus"]
    found = [
        ("added cost, of the floor's", added("syslat") / added("floor"), 1.10),
        ("the same without subjects", added("subjects off") / added("floor"), 1.08),
        ("added cost on all CPUs, of that on one", added("syslat", "all CPUs") / added("syslat"), 1.03),
        ("the same in one process", added("syslat", "all CPUs, one process") / added("syslat"), 1.03),
    ]
    for name, bound in (("syscount -L", 0.65), ("bpftrace hist()", 0.35)):
        if name in cost:
            found.append((f"added cost, of that of {name}", added("syslat") / added(name), bound))
    found += [
        ("ping-pong, of the floor's time", cost["syslat"]["ping-pong"] / cost["floor"]["ping-pong"], 1.12),
        ("the same without subjects", cost["subjects off"]["ping-pong"] / cost["floor"]["ping-pong"], 1.09),
        ("getppid, of the time with --slow off", cost["syslat"]["getppid"] / cost["slow off"]["getppid"], 1.01),
        ("ping-pong, of the time with --slow off", cost["syslat"]["ping-pong"] / cost["slow off"]["ping-pong"], 1.01),
        ("CPU with 10,000 slow calls a second, %", daemon["slow"]["cpu_percent"], 5),
        ("of these, not accounted for", daemon["slow"]["not_accounted_for"], 0),
        ("fork and exec, of the time without subjects", storms["syslat"] / storms["subjects off"], 1.03),
        ("kernel memory without subjects, MiB per CPU", kernel["subjects off"] / cpus, 0.6),
        ("kernel memory of subjects, MiB", kernel["slow off"] - kernel["subjects off"], 8 + cpus / 16),
        ("kernel memory of slow calls, MiB", kernel["syslat"] - kernel["slow off"], 2),
        ("start to recording and answering, ms", daemon["start_ms"]["syslat"], 60),
        ("CPU at rest, %", daemon["at_rest_cpu_percent"], 0.3),
        ("resident memory, MiB", daemon["resident_mib"], 14),
        ("CPU with 1,000 processes, %", residents["cpu_percent"], 1),
        ("resident memory of their rows, MiB", residents["resident_mib"] - off["resident_mib"], 24),
        ("answering with all of them, ms of CPU", residents["answer_cpu_ms"], 5),
        ("the same, from the question to its end, ms", residents["answer_median_ms"], 5),
        (f"reading {daemon['crowd_threads']} calls in flight, ms", daemon["crowd_ms"], 100),
        ("the same, and answering with all, ms", daemon["crowd_all_ms"], 100),
    ]
    if "snapshot_ms_per_cpu" in daemon:
        found.append(("a snapshot, ms per CPU", daemon["snapshot_ms_per_cpu"], 0.3))
    return found


def print_budgets(cost, storms, daemon):
    """Prints them, and returns them for the JSON."""
    print(f"\n{'':<46}{'figure':>8}{'at most':>9}")
    result = []
    for what, figure, bound in budgets(cost, storms, daemon):
        verdict = "ok" if figure <= bound else "OVER"
        print(f"{what:<46}{figure:>8.2f}{bound:>9.2f}  {verdict}")
        result.append({"what": what, "figure": figure, "at_most": bound, "ok": figure <= bound})
    return result
