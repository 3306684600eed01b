"""What syslat may cost: ratios that hold on any machine, each beside its bound."""


def budgets(cost, daemon):
    """(what, figure, bound) of everything that was measured."""
    def added(name, load="getppid"):
        return cost[name][load] - cost["nothing"][load]

    found = [
        ("added cost, of the floor's", added("syslat") / added("floor"), 1.08),
        ("added cost on all CPUs, of that on one", added("syslat", "all CPUs") / added("syslat"), 1.03),
    ]
    for name, bound in (("syscount -L", 0.65), ("bpftrace hist()", 0.35)):
        if name in cost:
            found.append((f"added cost, of that of {name}", added("syslat") / added(name), bound))
    found += [
        ("ping-pong, of the floor's time", cost["syslat"]["ping-pong"] / cost["floor"]["ping-pong"], 1.09),
        ("kernel memory per possible CPU, MiB", daemon["kernel_mib_per_cpu"], 0.6),
        ("start to recording and answering, ms", daemon["start_to_ready_ms"], 30),
        ("CPU at rest, %", daemon["at_rest_cpu_percent"], 0.3),
        ("resident memory, MiB", daemon["resident_mib"], 14),
        (f"reading {daemon['crowd_threads']} calls in flight, ms", daemon["crowd_ms"], 100),
        ("the same, and answering with all, ms", daemon["crowd_all_ms"], 100),
    ]
    if "snapshot_ms_per_cpu" in daemon:
        found.append(("a snapshot, ms per CPU", daemon["snapshot_ms_per_cpu"], 0.3))
    return found


def print_budgets(cost, daemon):
    """Prints them, and returns them for the JSON."""
    print(f"\n{'':<44}{'figure':>8}{'at most':>9}")
    result = []
    for what, figure, bound in budgets(cost, daemon):
        verdict = "ok" if figure <= bound else "OVER"
        print(f"{what:<44}{figure:>8.2f}{bound:>9.2f}  {verdict}")
        result.append({"what": what, "figure": figure, "at_most": bound, "ok": figure <= bound})
    return result
