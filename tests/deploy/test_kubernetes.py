"""The manifests for Kubernetes: what its API takes, what `make run` starts, and settings that there are.

The schemas beside this file are those of Kubernetes' API, without descriptions, for the kinds used here.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from dotenv import dotenv_values

import run
from engine.config.settings import Settings, describe_settings
from tests.deploy.environment import ROOT, secrets

FOLDER = ROOT / "deploy" / "kubernetes"
BASE = FOLDER / "base"
SCHEMAS: dict[str, Any] = json.loads((Path(__file__).parent / "kubernetes_schemas.json").read_text())
OF_KEDA = {"ScaledObject", "TriggerAuthentication"}
SETTINGS = {name: value or "" for name, value in dotenv_values(BASE / "settings.env").items()}


def documents() -> list[dict[str, Any]]:
    """Every document, with what each pod has put into it: as kustomize does, but for hashes and labels."""
    wanted = yaml.safe_load((BASE / "kustomization.yaml").read_text())
    found = [each for name in wanted["resources"] for each in yaml.safe_load_all((BASE / name).read_text())]
    component = yaml.safe_load((BASE / "every-pod" / "kustomization.yaml").read_text())
    for document in (each for each in found if each["kind"] == "Deployment"):
        for step in yaml.safe_load(component["patches"][0]["patch"]):
            *path, last = step["path"].strip("/").split("/")
            place: Any = document
            for key in path:
                place = place[int(key) if key.isdigit() else key]
            place[last] = step["value"]
    return found


DOCUMENTS = documents()
DEPLOYMENTS = {each["metadata"]["name"]: each for each in DOCUMENTS if each["kind"] == "Deployment"}


def container(name: str) -> dict[str, Any]:
    """The one container of a program."""
    [only] = DEPLOYMENTS[name]["spec"]["template"]["spec"]["containers"]
    return dict(only)


def mistakes(document: dict[str, Any]) -> list[str]:
    """What the API would refuse in a document."""
    schema = {"$ref": f"#/definitions/{SCHEMAS['kinds'][document['kind']]}"}
    validator = jsonschema.Draft7Validator({**schema, "definitions": SCHEMAS["definitions"]})
    return [error.message for error in validator.iter_errors(document)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_the_api_takes_each_document(document: dict[str, Any]) -> None:
    assert mistakes(document) == []


def test_the_api_would_refuse_a_slip() -> None:
    slipped = json.loads(json.dumps(DEPLOYMENTS["worker"]))
    slipped["spec"]["template"]["spec"]["containers"][0]["redinessProbe"] = {}
    slipped["spec"]["replicas"] = "two"
    assert len(mistakes(slipped)) == 2


def test_the_programs_are_those_of_make_run() -> None:
    started = {part.key: list(part.arguments) for part in run.parts()}
    assert {name: container(name)["args"] for name in DEPLOYMENTS} == started


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_each_program_is_bounded_and_says_how_it_is(name: str) -> None:
    only, pod = container(name), DEPLOYMENTS[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert only["securityContext"]["readOnlyRootFilesystem"]
    assert only["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert only["resources"]["limits"]["memory"]
    if name == "site":
        assert only["readinessProbe"]["httpGet"]["path"] == "/readyz"
    else:
        asked = only["readinessProbe"]["exec"]["command"]
        assert asked == ["python", "-m", "engine.health", name]
        assert "livenessProbe" not in only, "starting it anew does not bring Temporal back"
    tokens = [each["valueFrom"]["secretKeyRef"]["key"] for each in only["env"] if "valueFrom" in each]
    assert tokens == ["worker-token" if name in {"worker", "urgent"} else "door-token"]


def test_each_setting_is_one_and_can_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = {name for name, _, _ in describe_settings()}
    assert {name for name in SETTINGS if name.startswith("CHARTER_")} <= known
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    made = secrets()
    for name in ("CHARTER_ENCRYPTION_KEYS", "CHARTER_ENCRYPTION_KEY_ID", "CHARTER_OFFICER_KEY"):
        monkeypatch.setenv(name, made[name])
    settings = Settings.load(tmp_path)
    mounted = [each["mountPath"] for each in container("worker")["volumeMounts"]]
    assert any(settings.photographs.startswith(f"{each}/") for each in mounted)
    assert SETTINGS["CHARTER_DATA_DIR"].startswith("/tmp/")  # noqa: S108 - the one folder it may write in
    assert container("site")["ports"][0]["containerPort"] == settings.port
    assert container("mail")["ports"][0]["containerPort"] == settings.mail_port
    assert container("worker")["ports"][0]["containerPort"] == settings.metrics_port


def test_only_ordinary_workers_are_scaled_and_by_the_backlog_of_their_queue(tmp_path: Path) -> None:
    scaled, signing = yaml.safe_load_all((FOLDER / "scaled" / "backlog.yaml").read_text())
    assert {scaled["kind"], signing["kind"]} == OF_KEDA
    assert scaled["spec"]["scaleTargetRef"] == {"name": "worker"}
    assert scaled["spec"]["minReplicaCount"] >= 2
    [trigger] = scaled["spec"]["triggers"]
    assert trigger["type"] == "temporal"
    assert trigger["metadata"]["taskQueue"] == Settings(data_dir=tmp_path, encryption=False).task_queue
    assert trigger["metadata"]["namespace"] == SETTINGS["TEMPORAL_NAMESPACE"]
    assert trigger["metadata"]["endpoint"] == SETTINGS["TEMPORAL_ADDRESS"]
    assert trigger["authenticationRef"]["name"] == signing["metadata"]["name"]


def test_every_service_and_budget_is_of_a_program() -> None:
    for document in DOCUMENTS:
        spec = document.get("spec", {})
        if document["kind"] in {"Service", "PodDisruptionBudget"}:
            labels = spec["selector"].get("matchLabels", spec["selector"])
            assert labels["app.kubernetes.io/name"] in DEPLOYMENTS


@pytest.mark.parametrize("folder", ["base", "scaled"])
def test_kustomize_makes_of_it_what_the_api_takes(folder: str) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        pytest.skip("kubectl, which has kustomize, is not on this machine")
    made = subprocess.run([kubectl, "kustomize", FOLDER / folder], capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    found = list(yaml.safe_load_all(made.stdout))
    assert len(found) == len(DOCUMENTS) + 1 + (2 if folder == "scaled" else 0)
    workers = [
        each for each in found if each["kind"] == "Deployment" and each["metadata"]["name"] == "worker"
    ]
    assert ["replicas" in each["spec"] for each in workers] == [folder == "base"]
    for document in found:
        if document["kind"] not in OF_KEDA:
            assert mistakes(document) == []
