"""What the dashboard asks Prometheus, with Grafana's variables put in: for the checks, which have no Grafana."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "deploy/grafana/syslat.json"


def load():
    return json.loads(DASHBOARD.read_text())


def variables(dashboard, **chosen):
    """A value for each variable: what is chosen, else what the dashboard begins with."""
    values = {"__rate_interval": "1m"}
    for variable in dashboard["templating"]["list"]:
        if "current" in variable and variable["type"] != "query":
            values[variable["name"]] = variable["current"]["value"]
        if "allValue" in variable:
            values[variable["name"]] = variable["allValue"]
    return values | chosen


def queries(dashboard, values):
    """(title of the panel, query) for each; KeyError where a query uses a variable that has no value."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], re.sub(r"\$(\w+)", lambda match: values[match[1]], target["expr"])
