"""What docker-compose.yml starts is what `make run` starts, each setting is one, and no secret has a default.

No Docker engine is asked: the file is read, its settings are loaded, and the script that makes the databases
is run on a real Postgres.
"""

import json
import os
import re
import stat
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from dotenv import dotenv_values

import register as registers
import run
from deploy.compose_check import picture
from deploy.make_env import JWKS_FILE, fresh, main, papers
from engine.config.settings import Settings, describe_settings
from engine.server.build import SERVER, WEB_UI
from engine.server.config import Ports, dynamic_settings, write_ui_config
from photographs.pictures import made as made_photograph
from tests.deploy.environment import COMPOSE, ROOT, SECRET, SERVICES, filled, given, secrets
from tests.register.postgres import OWNER, postgres, postgres_programs

OURS = ("worker", "urgent", "site", "relay", "mail")
WITHOUT_HEALTH = {
    "temporal-schema": "it ends",
    "temporal-namespace": "it ends",
}
SERVED = "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_our_programs_are_those_of_make_run() -> None:
    started = {part.key: list(part.arguments) for part in run.parts()}
    assert {name: SERVICES[name]["command"] for name in OURS} == started
    assert 'ENTRYPOINT ["python"]' in DOCKERFILE


def test_everything_here_was_looked_at() -> None:
    others = {"postgres", "temporal", "temporal-schema", "temporal-namespace", "temporal-ui", "mailpit"}
    others |= {"prometheus", "grafana"}
    assert set(SERVICES) == set(OURS) | others


@pytest.mark.parametrize("name", OURS)
def test_each_setting_is_one_and_can_be_read(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment, made = SERVICES[name]["environment"], secrets()
    named = {variable for variable in environment if variable.startswith("CHARTER_")}
    assert named
    assert named <= {variable for variable, _, _ in describe_settings()}
    made = fresh() | papers()
    for variable, value in environment.items():
        monkeypatch.setenv(variable, filled(value, made))
    settings = Settings.load(tmp_path)
    assert settings.register_url.startswith("postgresql+pg8000://charter:")
    assert settings.encryption
    assert settings.encryption_key_id in settings.encryption_keys
    assert settings.ways_out
    for ours, port in (("site", settings.port), ("mail", settings.mail_port)):
        assert str(port) in {each.split(":")[-1] for each in SERVICES[ours]["ports"]}
    everywhere = "0.0.0.0"  # noqa: S104 - else they could not be scraped from another container
    assert settings.metrics_host == everywhere
    assert SERVICES[name]["healthcheck"]["test"][-1] == (name if name != "site" else SERVED)


def test_every_image_is_pinned_and_nothing_of_ours_runs_as_root() -> None:
    for name, service in SERVICES.items():
        _, _, tag = service["image"].partition(":")
        assert re.search(r"\d+\.\d+", tag), f"{name} has no exact version"
        assert "/" not in service["image"].partition("/")[2], f"{name} names a registry"
        if name not in OURS:
            assert int(service["user"].partition(":")[0]) > 0, f"{name} runs as root"
        assert not service.get("privileged")
    assert "latest" not in DOCKERFILE
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)) == {"python:3.13.9-slim-bookworm"}
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.M) == ["10001:10001"]
    assert "--require-hashes" in DOCKERFILE


def test_each_of_our_programs_is_started_again_when_it_ends() -> None:
    """A worker that cannot go on with a case ends itself, with an exit code that is not 0."""
    assert {SERVICES[name]["restart"] for name in OURS} == {"unless-stopped"}


def test_temporal_is_the_version_that_is_tested() -> None:
    assert SERVICES["temporal"]["image"] == f"temporalio/server:{SERVER.version}"
    assert SERVICES["temporal-schema"]["image"] == f"temporalio/admin-tools:{SERVER.version}"
    assert SERVICES["temporal-ui"]["image"] == f"temporalio/ui:{WEB_UI.version}"


def test_temporal_is_told_what_make_run_tells_it() -> None:
    told = yaml.safe_load((ROOT / "deploy" / "temporal" / "dynamic.yaml").read_text())
    assert {name: values[0]["value"] for name, values in told.items()} == dynamic_settings(
        time_skipping=False
    )


def test_every_port_is_bound_to_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_each_service_says_how_it_is() -> None:
    without = {name for name, service in SERVICES.items() if "healthcheck" not in service}
    assert without == set(WITHOUT_HEALTH)


def test_a_program_of_ours_has_three_minutes_to_start() -> None:
    """Compose starts nothing that waits for a program which was called unhealthy once."""
    assert {SERVICES[name]["healthcheck"]["start_period"] for name in OURS} == {"180s"}


def test_each_service_waits_for_one_that_can_say_it_is_ready() -> None:
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed], f"{name} waits for {needed} for ever"
            else:
                assert how["condition"] == "service_completed_successfully"
                assert SERVICES[needed]["restart"].startswith("on-failure")


def test_what_is_mounted_is_there() -> None:
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    folders = [volume.partition(":")[0] for volume in mounted if volume.startswith("./")]
    assert folders
    made = {f"./{JWKS_FILE}"}  # with .env
    assert all((ROOT / folder).is_dir() for folder in set(folders) - made)
    assert made <= set(folders)
    named = {volume.partition(":")[0] for volume in mounted} - set(folders)
    assert named == set(COMPOSE["volumes"])


def test_every_secret_is_made_and_none_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == set(secrets()) - {"TEMPORAL_TOKENS_JWKS"}
    assert not re.search(r"\$\{[A-Z_]+:?-", text)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if value in ("true", "false"):  # whether there are keys is none
                continue
            if re.search("PASSWORD|PWD|_KEY$|_KEYS$|_KEY_DATA$", name):
                assert SECRET.fullmatch(value), f"{name} is written down"


def test_secrets_are_new_each_time_and_never_overwritten(tmp_path: Path) -> None:
    one, other = fresh(), fresh()
    assert [name for name in one if one[name] == other[name]] == []
    file = tmp_path / ".env"
    assert main(file) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_text()
    assert main(file) == 1
    assert file.read_text() == before
    read = dotenv_values(file)
    assert set(read) == set(secrets()) - {"TEMPORAL_TOKENS_JWKS"}
    assert set(one) <= set(read)
    assert "$" not in before, "Compose would put something in its place"
    assert json.loads(read["CHARTER_ENCRYPTION_KEYS"] or "")
    assert (read["TEMPORAL_CLIENT_CERT_PEM"] or "").count("\n") > 10
    assert json.loads((tmp_path / JWKS_FILE).read_text())["keys"]
    assert not list(tmp_path.glob(".*.*.*")), "a draft was left"


def test_certificates_and_tokens_are_made_anew_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    assert main(file, renew=True) == 1, "there is nothing to renew"
    assert main(file) == 0
    before = dotenv_values(file)
    assert main(file, renew=True) == 0
    after = dotenv_values(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(after) == set(before)
    assert {name for name in after if after[name] != before[name]} == set(after) - set(fresh())


def test_without_openssl_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(tmp_path / ".env") == 1
    assert "openssl is not on this machine" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_service_is_bounded(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["logging"]["options"]["max-size"]
    assert service["logging"]["options"]["max-file"]


def test_the_web_ui_is_told_what_make_run_tells_it(tmp_path: Path) -> None:
    sign_in = "http://127.0.0.1:8000/casework/"
    ports = Ports(7233, 8233, 7243, ())
    folder = write_ui_config(tmp_path, ports, "http://127.0.0.1:8000/codec", sign_in)
    told = json.loads((folder / "charter.yaml").read_text())
    ui = given("temporal-ui", secrets())
    assert ui["TEMPORAL_UI_PORT"] == str(told["port"])
    assert ui["TEMPORAL_DEFAULT_NAMESPACE"] == told["defaultNamespace"]
    assert (ui["TEMPORAL_DISABLE_NEWS_FETCH"] == "true") is told["disableNewsFetch"]
    assert ui["TEMPORAL_CORS_ORIGINS"].split(",") == told["cors"]["allowOrigins"]
    assert (ui["TEMPORAL_CSRF_COOKIE_INSECURE"] == "true") is told["cors"]["cookieInsecure"]
    codec = told["codec"]
    assert ui["TEMPORAL_CODEC_ENDPOINT"] == codec["endpoint"]
    assert (ui["TEMPORAL_CODEC_INCLUDE_CREDENTIALS"] == "true") is codec["includeCredentials"]
    assert ui["TEMPORAL_CODEC_DEFAULT_ERROR_MESSAGE"] == codec["defaultErrorMessage"]
    assert ui["TEMPORAL_CODEC_DEFAULT_ERROR_LINK"] == codec["defaultErrorLink"]


def test_the_web_ui_can_read_what_it_is_told() -> None:
    """Its image writes each value, unquoted and escaped as HTML, into a file of YAML, and reads that."""
    for name, value in given("temporal-ui", secrets()).items():
        read = yaml.safe_load(f"x: {escape(value).replace('+', '&#43;')}")["x"]
        assert str(read).casefold() == value.casefold(), name


def test_what_builds_the_stylesheet_has_pip() -> None:
    """Node is fetched by it; the environment that the image keeps has none."""
    building = [line for line in DOCKERFILE.splitlines() if "casework.site.assets" in line]
    assert building
    assert not any("/opt/venv/bin/python" in line for line in building)
    assert "--without-pip" in DOCKERFILE


@pytest.mark.parametrize(("answers_at", "code"), [(0, 0), (3, 0), (99, 1)])
def test_the_namespace_is_made_however_long_the_server_takes(
    tmp_path: Path, answers_at: int, code: int
) -> None:
    """A stand-in for the `temporal` command that answers at its third question, or never."""
    asked = tmp_path / "asked"
    command = tmp_path / "temporal"
    command.write_text(
        f'#!/bin/sh\necho "$*" >> {asked}\n[ "$(wc -l < {asked})" -gt {answers_at} ] || exit 1\n'
    )
    command.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TEMPORAL_NAMESPACE": "default"}
    environment |= {"TEMPORAL_ADDRESS": "x:1", "NAMESPACE_PAUSE": "0", "NAMESPACE_TRIES": "4"}
    script = ["sh", str(ROOT / "deploy" / "temporal" / "namespace.sh")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == code, done.stderr
    lines = asked.read_text().splitlines()
    assert all("--namespace default" in line for line in lines), "the namespace as a bare word is deprecated"
    if code:
        assert "has not made the namespace default" in done.stderr


def test_nothing_is_compiled_when_a_program_starts_in_the_image() -> None:
    """The base image has the standard library as source alone; nothing may be written where it runs."""
    last = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert "PYTHONDONTWRITEBYTECODE=1" in last
    compiled, run_as = last.index("compileall.compile_dir(sysconfig.get_path('stdlib')"), last.index("USER ")
    assert compiled < run_as
    assert '"compileall", "-q", "/app"' in DOCKERFILE


def test_what_the_check_sends_as_a_photograph_is_one() -> None:
    assert made_photograph(picture()).width == 64


def test_the_check_backs_up_and_restores_as_the_page_says() -> None:
    """Programs, options and order; a photograph is unpacked by our own user, which could not read root's."""
    page = re.sub(r"\s*\\\n\s*", " ", (ROOT / "docs" / "deploying" / "backups.md").read_text())
    check = (ROOT / "deploy" / "compose_check.py").read_text()
    restored = page[page.index("To restore, elsewhere") :]
    steps = ["--wait postgres", *(f"< {name}.dump" for name in ("temporal", "visibility", "charter"))]
    steps += ["< photographs.tar", "temporal-namespace", "reconcile --mend", "up --detach\n```"]
    assert sorted(map(restored.index, steps)) == [restored.index(step) for step in steps]
    for options in ("--single-transaction --no-owner", "--entrypoint tar worker --extract --directory"):
        assert options in restored
        assert all(word in check for word in options.split())
    assert "docker compose cp" not in page.replace("`docker compose cp`", "")
    for path in re.findall(r"--directory (\S+)", page):
        assert f"photographs:{path}" in SERVICES["worker"]["volumes"]


def test_a_file_of_secrets_that_cannot_be_written_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(tmp_path / "nowhere" / ".env") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_secrets_stay_out_of_the_repository_and_the_image() -> None:
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    kept = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in kept
    assert "!.env" not in kept
    assert not any(line.startswith("!.local") for line in kept)


def test_the_image_has_every_package_of_ours() -> None:
    not_in_it = {"tests", "bench", "starve", "chaos", "deploy", "demo"}
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - not_in_it
    kept = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines()}
    assert {"charter", "casework", "workflows"} <= ours <= kept


def test_the_image_keeps_of_the_build_what_the_site_serves(tmp_path: Path) -> None:
    for folder in ("site-0123456789abcdef", "site-modules-0123456789abcdef/node_modules", "node"):
        (tmp_path / "cache" / folder).mkdir(parents=True)
    (tmp_path / "cache" / "site-0123456789abcdef" / "site.css").write_text("css")
    paths = [ROOT / "deploy" / "keep_site.py", tmp_path / "cache", tmp_path / "kept"]
    subprocess.run([sys.executable, *map(str, paths)], check=True)
    kept = [str(path.relative_to(tmp_path / "kept")) for path in sorted((tmp_path / "kept").rglob("*"))]
    assert kept == ["site-0123456789abcdef", "site-0123456789abcdef/site.css"]


def test_the_databases_are_made_and_the_register_can_be_set_up_in_its_own() -> None:
    secrets = {"TEMPORAL_DB_PASSWORD": "one'; DROP", "REGISTER_DB_PASSWORD": "two"}
    with postgres() as address:
        url = sa.make_url(address)
        reached = {"PGHOST": str(url.host), "PGPORT": str(url.port), "POSTGRES_USER": OWNER}
        path = f"{postgres_programs()}:{os.environ['PATH']}"
        script = ["sh", str(ROOT / "deploy" / "postgres" / "databases.sh")]
        subprocess.run(script, check=True, env={**secrets, **reached, "PATH": path}, timeout=60)
        registers.migrate(url.set(username="charter", database="charter").render_as_string(False))
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            owners = connection.exec_driver_sql(
                "SELECT datname, pg_get_userbyid(datdba) FROM pg_database "
                "WHERE datname ~ '^(temporal|charter)'"
            )
            assert {row[0]: row[1] for row in owners} == {
                "temporal": "temporal",
                "temporal_visibility": "temporal",
                "charter": "charter",
            }
        engine.dispose()


@pytest.mark.parametrize("script", sorted((ROOT / "deploy").rglob("*.sh")), ids=lambda path: path.name)
def test_a_script_can_be_read_by_a_plain_shell(script: Path) -> None:
    subprocess.run(["sh", "-n", script], check=True)
    assert "set -eu" in script.read_text()
