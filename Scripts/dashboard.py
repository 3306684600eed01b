"""The queries of the dashboard with values for Grafana's variables, for checks without Grafana."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "deploy/grafana/syslat.json"


def load():
    return json.loads(DASHBOARD.read_text())


def variables(dashboard, **chosen):
    """A value for each variable: the chosen one, or the default of the dashboard."""
    values = {"__rate_interval": "1m"}
    for variable in dashboard["templating"]["list"]:
        if "current" in variable and variable["type"] != "query":
            values[variable["name"]] = variable["current"]["value"]
        if "allValue" in variable:
            values[variable["name"]] = variable["allValue"]
    return values | chosen


def queries(dashboard, values):
    """(title of the panel, query) for each; KeyError if a query uses a variable without a value."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], re.sub(r"\$(\w+)", lambda match: values[match[1]], target["expr"])
