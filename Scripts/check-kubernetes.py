#!/usr/bin/env python3
"""Checks deploy/kubernetes without a cluster: the schemas of Kubernetes, and what must agree between the files.

Runs in the environment of Scripts/test-deploy.sh. Says what is wrong, a line for each, and exits 1; else says nothing.
"""

import json
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy/kubernetes"
# The oldest supported version, and the newest that the package knows.
VERSIONS = ["1.28", kubernetes_validate.latest_version()]
# Kinds without a schema in Kubernetes: the fields that we use, as in the operator's API.
POD_MONITOR = {"jobLabel", "selector", "podMetricsEndpoints"}
POD_ENDPOINT = {"port", "path", "interval", "authorization", "relabelings"}
CAPABILITIES = {"BPF", "PERFMON", "SYSLOG"}

faults = []


def expect(what, found, wanted):
    if found != wanted:
        faults.append(f"{what}: {found!r} instead of {wanted!r}")


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def check_schema(name, document):
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            at = ".".join(map(str, error.path))
            faults.append(f"{name}: Kubernetes {version}: {at}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError:
            faults.append(f"{name}: Kubernetes {version} has no {document['kind']} of {document['apiVersion']}")


def check_kustomization(kustomization):
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    expect("kustomization.yaml, resources", set(kustomization["resources"]), files)
    image = kustomization["images"][0]
    expect("kustomization.yaml, image", image["name"], CONTAINER["image"])


def check_pod(daemon_set):
    expect("the DaemonSet's selector", daemon_set["selector"]["matchLabels"], LABELS)
    expect("hostPID", POD["hostPID"], True)
    for shared in ("hostNetwork", "hostIPC"):
        expect(shared, POD.get(shared, False), False)
    expect("the API server's token", POD["automountServiceAccountToken"], False)
    security = CONTAINER["securityContext"]
    expect("capabilities dropped", security["capabilities"]["drop"], ["ALL"])
    expect("capabilities added", set(security["capabilities"]["add"]), CAPABILITIES)
    for field, wanted in {
        "runAsUser": 0, "privileged": False, "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True
    }.items():
        expect(field, security[field], wanted)
    expect("seccomp", security["seccompProfile"]["type"], "RuntimeDefault")
    # No volume of the host, and no writable volume.
    expect("kinds of volume", {key for volume in POD["volumes"] for key in volume} - {"name"}, {"secret"})
    expect("mounts that can be written to", [m for m in CONTAINER["volumeMounts"] if not m.get("readOnly")], [])
    expect("mounts", [m["name"] for m in CONTAINER["volumeMounts"]], [volume["name"] for volume in POD["volumes"]])
    expect("mode of the token", SECRET["defaultMode"], 0o400)
    # The schema takes any name of a resource.
    expect("requests", set(CONTAINER["resources"]["requests"]), {"cpu", "memory"})
    expect("limits", set(CONTAINER["resources"]["limits"]), {"memory"})


def check_listening():
    port = CONTAINER["ports"][0]
    options = dict(word.removeprefix("--").split("=", 1) for word in CONTAINER["args"] if "=" in word)
    expect("--listen", options["listen"], f"0.0.0.0:{port['containerPort']}")
    expect("folder of --token-file", str(Path(options["token-file"]).parent), CONTAINER["volumeMounts"][0]["mountPath"])
    described = json.loads(subprocess.check_output([ROOT / ".build/release/syslat", "describe"]))
    open_paths = {endpoint["path"] for endpoint in described["endpoints"] if not endpoint["needs_token"]}
    for name, path in ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz"):
        expect(name, CONTAINER[name]["httpGet"], {"path": path, "port": port["name"]})
        expect(f"{path} needs no token", path in open_paths, True)
    return port["name"], Path(options["token-file"]).name


def check_pod_monitor(document, port, key):
    spec = document["spec"]
    expect("podmonitor.yaml, fields", set(spec), POD_MONITOR)
    expect("podmonitor.yaml, selector", spec["selector"]["matchLabels"], LABELS)
    expect("podmonitor.yaml, job", LABELS.get(spec["jobLabel"]), "syslat")
    for endpoint in spec["podMetricsEndpoints"]:
        expect("podmonitor.yaml, fields of the endpoint", set(endpoint), POD_ENDPOINT)
        expect("podmonitor.yaml, port", endpoint["port"], port)
        credentials = endpoint["authorization"]["credentials"]
        expect("podmonitor.yaml, token", credentials, {"name": SECRET["secretName"], "key": key})


def check_network_policy(spec, port):
    expect("networkpolicy.yaml, selector", spec["podSelector"]["matchLabels"], LABELS)
    ports = [entry["port"] for rule in spec["ingress"] for entry in rule["ports"]]
    expect("networkpolicy.yaml, ports", ports, [port])


every = {path.name: documents(path) for path in sorted(FOLDER.glob("*.yaml"))}
for name, parts in every.items():
    expect(f"{name}, documents", len(parts), 1)
    if parts[0]["kind"] not in ("Kustomization", "PodMonitor"):
        check_schema(name, parts[0])
if faults:
    sys.exit("\n".join(faults))
DAEMON_SET = every["daemonset.yaml"][0]["spec"]
POD = DAEMON_SET["template"]["spec"]
LABELS = DAEMON_SET["template"]["metadata"]["labels"]
CONTAINER, = POD["containers"]
SECRET = POD["volumes"][0]["secret"]
check_kustomization(every["kustomization.yaml"][0])
check_pod(DAEMON_SET)
port_name, token_key = check_listening()
check_pod_monitor(every["podmonitor.yaml"][0], port_name, token_key)
check_network_policy(every["networkpolicy.yaml"][0]["spec"], port_name)
sys.exit("\n".join(faults) or None)
