# SPDX-License-Identifier: MIT
"""What /metrics serves is Prometheus' text format, and the dashboard, the alarms and the document speak of nothing else."""
import json
import pathlib
import re
import shutil
import subprocess

import pytest
import requests
import yaml

ROOT = pathlib.Path(__file__).parents[2]
RULES = ROOT / "config/prometheus/circles.rules.yaml"
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME})(?:\{{([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"\}})? (\S+)')
OURS = re.compile(r"\bcircles(?:d|_web)_[a-z0-9_]+")


def parse(text):
    """The families of an exposition (format 0.0.4): {name: (type, {(suffix, label, value of it): number})}. Strict."""
    assert text.endswith("\n")
    families, current = {}, None
    lines = text.split("\n")[:-1]
    for index, line in enumerate(lines):
        if line.startswith("# HELP "):
            current, help = re.fullmatch(rf"# HELP ({NAME}) (\S.*)", line).groups()
            assert current not in families and help.endswith("."), line
            kind = re.fullmatch(rf"# TYPE {current} (counter|gauge|histogram)", lines[index + 1])[1]
            families[current] = (kind, {})
        elif not line.startswith("# TYPE "):
            name, label, value, number = SAMPLE.fullmatch(line).groups()
            assert name.startswith(current), f"{line} is not of {current}"
            samples = families[current][1]
            key = (name[len(current):], label, value)
            assert key not in samples, f"twice: {line}"
            samples[key] = float(number)
    for name, (kind, samples) in families.items():
        check(name, kind, samples)
    return families


def check(name, kind, samples):
    """The conventions: counters end in _total, base units, a histogram's buckets grow up to its count."""
    assert samples, name
    assert (kind == "counter") == name.endswith("_total"), name
    assert not re.search(r"_(ms|milliseconds|kb|mb|minutes)(_|$)", name), name
    assert all(value >= 0 for value in samples.values()), name
    if kind != "histogram":
        assert {suffix for suffix, _, _ in samples} == {""}, name
        return
    buckets = [(float(bound), count) for (suffix, _, bound), count in samples.items() if suffix == "_bucket"]
    assert buckets == sorted(buckets) and buckets[-1][0] == float("inf")
    assert [count for _, count in buckets] == sorted(count for _, count in buckets)
    assert samples[("_count", None, None)] == buckets[-1][1] and ("_sum", None, None) in samples


@pytest.fixture
def served(service, play):
    """What is served after a while of play."""
    service.start()
    player = play(transports=["polling"])
    assert player.call("add-circle", {"initials": "AB", "x": 1, "y": 2, "dia": 3, "rgba": "#f80"})["ok"]
    assert not player.call("add-circle", {"initials": "A"})["ok"]
    return requests.get(service.url + "/metrics", timeout=10)


def promtool(*arguments, stdin=None):
    """What Prometheus itself says to it, where its tool is installed (Debian's package `prometheus`)."""
    if shutil.which("promtool"):
        run = subprocess.run(["promtool", *arguments], input=stdin, text=True, capture_output=True)
        assert run.returncode == 0, run.stdout + run.stderr


def names(text):
    """Our metrics that a text speaks of; a histogram is one, whatever part of it is asked for."""
    return {re.sub(r"(?<=_seconds)_(bucket|sum|count)$", "", name) for name in OURS.findall(text)}


def labels(text):
    """Each `metric{label="value"}` of a text that names one value."""
    return {(name, label, value)
            for name, within in re.findall(rf"({NAME})\{{([^}}]*)\}}", text) if OURS.fullmatch(name)
            for label, value in re.findall(r'(\w+)="([^"$]*)"', within)}


def test_the_format_is_kept_and_the_numbers_are_there(served):
    assert served.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = parse(served.text)
    assert families["circles_web_requests_refused_total"][1][("", "reason", "invalid-circle")] == 1
    assert families["circlesd_commit_duration_seconds"][1][("_count", None, None)] == 1
    assert families["circles_web_connections"][1][("", "transport", "polling")] == 1
    promtool("check", "metrics", stdin=served.text)


@pytest.mark.parametrize("text", [
    "a 1\n", "# HELP a_total All.\n# TYPE a_total counter\na_total 1", "# HELP a All.\n# TYPE a counter\na 1\n",
    "# HELP a All.\n# TYPE a gauge\nb 1\n", "# HELP a All.\n# TYPE a gauge\na{b=\"c\"d\"} 1\n",
    "# HELP a All.\n# TYPE a gauge\na 1\na 2\n", "# HELP a All.\n# TYPE a gauge\n",
    "# HELP a_s All.\n# TYPE a_s histogram\na_s_bucket{le=\"1\"} 2\na_s_bucket{le=\"+Inf\"} 1\na_s_sum 1\na_s_count 1\n",
])
def test_what_is_no_such_text_is_found_out(text):
    with pytest.raises((AssertionError, AttributeError, TypeError, IndexError)):
        parse(text)


def test_the_document_lists_what_is_served(served):
    rows = re.findall(r"^\| `(circles(?:d|_web)_\w+)` \| (\w+) \|", (ROOT / "docs/observability.md").read_text(), re.M)
    assert dict(rows) == {name: kind for name, (kind, _) in parse(served.text).items()}
    assert len(rows) == len(dict(rows))


def test_the_document_lists_the_alarms():
    rows = re.findall(r"^\| `(Circles\w+)` \|", (ROOT / "docs/observability.md").read_text(), re.M)
    assert rows == [rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("path", ["config/grafana/circles.json", "config/prometheus/circles.rules.yaml"])
def test_what_is_asked_for_is_served(served, path):
    families = parse(served.text)
    document = yaml.safe_load((ROOT / path).read_text())
    expressions = "\n".join(found(document, "expr"))
    assert len(names(expressions)) > 5
    assert names(expressions) <= families.keys()
    for name, label, value in labels(expressions):
        assert label == "instance" or any(key[1:] == (label, value) for key in families[name][1]), (name, label, value)


def found(value, key):
    """All that stands behind a key, however deep."""
    if isinstance(value, dict):
        return [one for name, inner in value.items() for one in ([inner] if name == key else found(inner, key))]
    return [one for inner in value for one in found(inner, key)] if isinstance(value, list) else []


def test_the_dashboard_can_be_imported():
    dashboard = json.loads((ROOT / "config/grafana/circles.json").read_text())
    assert dashboard["title"] and dashboard["uid"] and dashboard["schemaVersion"] >= 37 and "id" not in dashboard
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert panel["title"] and panel["targets"] and 0 <= place["x"] and place["x"] + place["w"] <= 24
    cells = [(x, y) for panel in panels for place in [panel["gridPos"]]
             for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    assert len(set(cells)) == len(cells), "no panel lies on another"
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)", json.dumps(panels)))
    assert used == variables == {"datasource", "instance"}
    rules = [{"record": f"panel_{number}", "expr": expression.replace("$__rate_interval", "5m")}
             for number, expression in enumerate(found(panels, "expr"))]
    promtool("check", "rules", "/dev/stdin", stdin=yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))


def test_the_alarms_go_off():
    """Each rule has what a person needs, and goes off on made-up series."""
    for rule in yaml.safe_load(RULES.read_text())["groups"][0]["rules"]:
        assert rule["labels"]["severity"] in ("critical", "warning") and rule["annotations"].keys() == {"summary", "description"}
    promtool("check", "rules", RULES)
    promtool("test", "rules", ROOT / "Tests/Clients/circles.rules.test.yaml")
