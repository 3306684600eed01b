#!/usr/bin/env python3
"""Checks that promtool doesn't make: lists of names in several places, a test for every rule, the dashboard.

Runs in the environment of Scripts/test-deploy.sh. With --dashboard FILE, writes the dashboard's queries to FILE as
recording rules, for promtool to parse. Says what is wrong, a line for each, and exits 1; else says nothing.
"""

import re
import sys
from pathlib import Path

import yaml

import dashboard
from syscall_tables import Tables

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy/prometheus"
TABLES = Tables()

faults = []


def expect(what, found, wanted):
    if found != wanted:
        faults.append(f"{what}: {sorted(found ^ wanted)}")


def rules():
    for file in sorted(FOLDER.glob("syslat.*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from group["rules"]


def all_names():
    """Every system call of every ABI, and the two rows that are not system calls."""
    return TABLES.names() | {"other", "invalid"}


def check_lists(written, waits):
    """The excluded calls: those that wait by design, and the second list, which must be the same everywhere."""
    names = all_names()
    found = re.findall(r'syscall!~"([^"$]+)"', written) + [waits]
    matched = {regex: frozenset(name for name in names if re.fullmatch(regex, name)) for regex in found}
    by_design = [regex for regex in found if "read" not in matched[regex]]
    for regex in set(by_design):
        expect("calls that wait by design are not those of data/syscalls", set(matched[regex]), set(TABLES.waiting()))
    # Two in the rules, two in the alerts, one in the dashboard.
    if len(by_design) != 5:
        faults.append(f"{len(by_design)} lists of calls that wait by design instead of 5")
    if len(set(found) - set(by_design)) != 1:
        faults.append("the lists of calls that wait for somebody differ")


def check_tests(every):
    tests = "".join(file.read_text() for file in (FOLDER / "tests").glob("*.yml"))
    for rule in every:
        name = rule.get("record", rule.get("alert"))
        fires = re.findall(rf'alertname="{name}", alertstate="firing", ([^}}]*)}}', tests)
        if "record" in rule and f"expr: {name}" not in tests and f"({name}" not in tests:
            faults.append(f"{name} has no test")
        if "alert" in rule:
            silent = re.findall(rf'ALERTS{{alertname="{name}"[^\n]*\n[^\n]*\n +exp_samples: \[\]', tests)
            if not fires or not silent:
                faults.append(f"{name} needs a test where it fires and one where it doesn't")
            labels = {label for fired in fires for label in re.findall(r"(\w+)=", fired)}
            text = "".join(rule["annotations"].values())
            for label in set(re.findall(r"\$labels\.(\w+)", text)) - labels:
                faults.append(f"{name} has no label {label}, which its text uses")
            expect(f"{name}: annotations", set(rule["annotations"]), {"summary", "description", "runbook"})


def check_dashboard(document, output):
    panels = document["panels"]
    if len({panel["id"] for panel in panels}) != len(panels):
        faults.append("two panels have the same id")
    cells = set()
    for panel in panels:
        at = panel["gridPos"]
        covered = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        if cells & covered or at["x"] + at["w"] > 24:
            faults.append(f"the panel '{panel['title']}' overlaps another or the edge")
        cells |= covered
        for part in [panel, *panel.get("targets", [])] if panel["type"] != "row" else []:
            if part.get("datasource", {}).get("uid") != "${datasource}":
                faults.append(f"the panel '{panel['title']}' has a datasource of its own")
    for panel in panels:
        # Only a query of buckets has exemplars, and two of one panel show each of them twice.
        drawn = panel["type"] in ("heatmap", "timeseries")
        targets = [target for target in panel.get("targets", []) if drawn and "_seconds_bucket{" in target["expr"]]
        asking = [target for target in panel.get("targets", []) if target.get("exemplar")]
        if len(asking) != bool(targets) or any(target not in targets for target in asking):
            faults.append(f"{len(asking)} queries of the panel '{panel['title']}' ask for exemplars, not {int(bool(targets))}")
    values = dashboard.variables(document, job="syslat", syscall="read")
    queries = [query for _, query in dashboard.queries(document, values)]
    recorded = {name for query in queries for name in re.findall(r"\bjob\w*:\w+:\w+", query)}
    expect("recorded series of the dashboard without a rule", recorded - {rule.get("record") for rule in rules()}, set())
    if output:
        group = {"name": "dashboard", "rules": [{"record": f"q{i}", "expr": query} for i, query in enumerate(queries)]}
        Path(output).write_text(yaml.safe_dump({"groups": [group]}))


grafana = dashboard.load()
text = "".join(file.read_text() for file in FOLDER.glob("syslat.*.yml"))
check_lists(text, dashboard.variables(grafana)["waits"])
check_tests(list(rules()))
check_dashboard(grafana, sys.argv[2] if sys.argv[1:2] == ["--dashboard"] else None)
sys.exit("\n".join(faults) or None)
