"""Alerts and dashboards: each alert is seen to fire and to be still, by Prometheus' own tool."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.watched import (
    CONFIG,
    DASHBOARDS,
    FOLDER,
    ROOT,
    RULES,
    expressions,
    names_in,
    panels,
    program,
)

PAGE = ROOT / "docs" / "supervising" / "alerts.md"
MINUTES = 120
"""For how long all is well, and then for how long it is not."""

WELL_THEN_NOT: dict[str, dict[str, tuple[str, str]]] = {
    "ProgramDown": {'up{job="charter",program="mail",instance="mail:9464"}': ("1+0x120", "0+0x120")},
    "RelayNotTurning": {"charter_relay_last_turn_timestamp_seconds": ("0+60x120", "7200+0x120")},
    "FiguresOld": {"charter_register_read_timestamp_seconds": ("0+60x120", "7200+0x120")},
    "SiteFailing": {
        'charter_request_seconds_count{area="api",status="2xx"}': ("0+60x120", "7260+60x120"),
        'charter_request_seconds_count{area="api",status="5xx"}': ("0+0x120", "6+6x120"),
        'charter_request_seconds_count{area="readyz",status="5xx"}': ("0+60x120", "7260+60x120"),
    },
    "SiteSlow": {
        'charter_request_seconds_bucket{area="api",le="2.0"}': ("0+60x120", "7220+6x120"),
        'charter_request_seconds_bucket{area="api",le="5.0"}': ("0+60x120", "7260+60x120"),
        'charter_request_seconds_bucket{area="api",le="+Inf"}': ("0+60x120", "7260+60x120"),
    },
    "ReportsNotStarted": {"charter_reports_unstarted_oldest_seconds": ("9+0x120", "301+0x120")},
    "CasesStalled": {'charter_stalled_cases{service="pothole"}': ("0+0x120", "1+0x120")},
    "CaseWedged": {'charter_wedged_cases{program="worker"}': ("0+0x120", "1+0x120")},
    "WorkflowTasksFailing": {
        'charter_workflow_task_failures{workflow_type="Enquiry",why="nondeterminism"}': (
            "0+0x120",
            "1+1x120",
        ),
        'charter_workflow_task_failures{workflow_type="Enquiry",why="slow"}': ("0+1x120", "121+1x120"),
    },
    "WorkersBehind": {
        'temporal_workflow_task_schedule_to_start_latency_bucket{task_queue="charter",le="10000"}': (
            "0+60x120",
            "7220+6x120",
        ),
        'temporal_workflow_task_schedule_to_start_latency_bucket{task_queue="charter",le="100000"}': (
            "0+60x120",
            "7260+60x120",
        ),
        'temporal_workflow_task_schedule_to_start_latency_bucket{task_queue="charter",le="+Inf"}': (
            "0+60x120",
            "7260+60x120",
        ),
    },
    "ConcernOverdue": {"charter_concerns_overdue": ("0+0x120", "1+0x120")},
    "LettersNotLeaving": {
        'charter_letters_unsent_oldest_seconds{channel="post"}': ("21600+0x120", "21601+0x120")
    },
    "LettersComeBack": {
        'charter_letters_written{channel="email",state="sent"}': ("90+0x120", "80+0x120"),
        'charter_letters_written{channel="email",state="failed"}': ("5+0x120", "6+0x120"),
        'charter_letters_written{channel="post",state="with_officer"}': ("5+0x120", "6+0x120"),
    },
    "EventsNotHandedOver": {"charter_events_untaken_oldest_seconds": ("600+0x120", "601+0x120")},
    "EventsNotTaken": {
        'charter_event_deliveries_oldest_seconds{subscription="finance"}': ("3600+0x120", "3601+0x120")
    },
    "EventsGivenUp": {
        'charter_events_told_total{subscription="finance",came_to="given_up"}': ("0+0x120", "1+1x120"),
        'charter_events_told_total{subscription="finance",came_to="refused"}': ("0+9x120", "1089+9x120"),
    },
    "InboundNotTaken": {
        'charter_inbound_waiting_oldest_seconds{waits_for="program"}': ("900+0x120", "901+0x120"),
    },
    "InboundUnread": {
        'charter_inbound_waiting_oldest_seconds{waits_for="officer"}': ("259200+0x120", "259201+0x120")
    },
    "SignInsRefused": {'charter_sign_ins_refused_total{why="password"}': ("0+3x120", "364+4x120")},
    "PromisesLate": {
        'charter_promises_due{service="pothole",came_to="kept"}': ("75+0x120", "74+0x120"),
        'charter_promises_due{service="pothole",came_to="kept_late"}': ("25+0x120", "26+0x120"),
        'charter_promises_due{service="streetlight",came_to="still_late"}': ("19+0x120", "19+0x120"),
    },
}
"""What Prometheus reads minute by minute: two hours in which an alert is still, and two in which it fires."""
LABELS = {
    "ProgramDown": {"job": "charter", "program": "mail", "instance": "mail:9464"},
    "CaseWedged": {"program": "worker"},
    "WorkflowTasksFailing": {"why": "nondeterminism"},
    "WorkersBehind": {"task_queue": "charter"},
    "LettersNotLeaving": {"channel": "post"},
    "EventsNotTaken": {"subscription": "finance"},
    "EventsGivenUp": {"subscription": "finance"},
    "PromisesLate": {"service": "pothole"},
}
"""What an alert says of itself: which program, service or system."""


def tried(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, timeout=120)


def expected(rule: dict[str, Any], minute: int, *, fires: bool) -> dict[str, Any]:
    """What `promtool test rules` is to find of an alert at that minute."""
    labels = {**LABELS.get(rule["alert"], {}), **rule["labels"]}
    one = {"exp_labels": labels, "exp_annotations": rule["annotations"]}
    return {"eval_time": f"{minute}m", "alertname": rule["alert"], "exp_alerts": [one] if fires else []}


def test_prometheus_reads_its_configuration_and_the_rules() -> None:
    done = tried("check", "config", FOLDER / "prometheus.yml")
    assert done.returncode == 0, done.stderr
    assert f"{len(RULES)} rules found" in done.stdout


def test_each_alert_is_still_while_all_is_well_and_fires_when_it_is_not(tmp_path: Path) -> None:
    assert list(WELL_THEN_NOT) == [rule["alert"] for rule in RULES]
    told = [each for stories in WELL_THEN_NOT.values() for each in stories.items()]
    assert len({series for series, _ in told}) == len(told), "they are told together, as one day of a system"
    day = {
        "interval": "1m",
        "input_series": [
            {"series": series, "values": f"{well} {not_well}"} for series, (well, not_well) in told
        ],
        "alert_rule_test": [
            expected(rule, minute, fires=fires)
            for rule in RULES
            for minute, fires in ((MINUTES - 1, False), (2 * MINUTES, True))
        ],
    }
    file = tmp_path / "day.yml"
    said = {"rule_files": [str(FOLDER / "alerts.yml")], "evaluation_interval": "1m", "tests": [day]}
    file.write_text(yaml.safe_dump(said))
    done = tried("test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_understands_what_the_dashboards_ask(tmp_path: Path) -> None:
    rules = [
        {"record": f"asked:{at}", "expr": said.replace("$__rate_interval", "5m")}
        for at, said in enumerate(expressions().values())
    ]
    file = tmp_path / "asked.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    done = tried("check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_dashboard_has_what_grafanas_own_types_require() -> None:
    assert DASHBOARDS
    for name, dashboard in DASHBOARDS.items():
        assert {"annotations", "panels", "schemaVersion", "templating", "time"} <= set(dashboard), name


def test_each_alert_has_a_section_that_says_what_to_do_and_each_section_an_alert() -> None:
    parts = re.split(r"^### (\w+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert sorted(sections) == sorted(rule["alert"] for rule in RULES)
    for rule in RULES:
        name = rule["alert"]
        assert rule["annotations"]["page"] == f"docs/supervising/alerts.md#{name.lower()}"
        assert re.search(r"^1\. ", sections[name], re.MULTILINE), f"{name}: what is to be done?"
        assert rule["labels"]["severity"] in {"now", "today"}
        assert rule["annotations"]["summary"].endswith(".")


def test_every_program_is_scraped_by_its_name_in_compose() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    [job] = CONFIG["scrape_configs"]
    scraped = {each["labels"]["program"]: each["targets"] for each in job["static_configs"]}
    ours = {name for name, service in services.items() if "build" in service}
    assert scraped == {name: [f"{name}:9464"] for name in ours}
    assert len(scraped) == 5
    for name in ("prometheus", "grafana"):
        assert services[name]["profiles"] == ["watching"]


@pytest.mark.parametrize("name", sorted(DASHBOARDS))
def test_a_dashboard_is_whole(name: str) -> None:
    """What Grafana needs of one; that it was loaded into Grafana is not tried here."""
    dashboard = DASHBOARDS[name]
    folder = FOLDER / "grafana" / "provisioning"
    [source] = yaml.safe_load((folder / "datasources" / "prometheus.yml").read_text())["datasources"]
    [provider] = yaml.safe_load((folder / "dashboards" / "charter.yml").read_text())["providers"]
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    mounted = [each.split(":")[1] for each in services["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounted
    assert source["url"] == "http://prometheus:9090"
    assert dashboard["uid"]
    assert dashboard["title"]
    assert dashboard["schemaVersion"] >= 36
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids)) > 10
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells
    for _, panel in (each for each in panels() if each[0] == name):
        assert panel["datasource"] == {"type": "prometheus", "uid": source["uid"]}
        refs = [target["refId"] for target in panel["targets"]]
        assert len(refs) == len(set(refs)) > 0
        for target in panel["targets"]:
            assert names_in(target["expr"]) or "up{" in target["expr"], panel["title"]
    assert "MK-" not in json.dumps(dashboard)


def test_dashboards_have_titles_and_addresses_of_their_own() -> None:
    for key in ("uid", "title"):
        assert len({one[key] for one in DASHBOARDS.values()}) == len(DASHBOARDS) == 2
