"""An installation whose programs are really started, of this release or of one that a test makes of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.build import build_of
from engine.config.local import prepare_local
from engine.server.children import Child

ROOT = Path(__file__).resolve().parents[3]
CODE = ("activities", "casework", "charter", "photographs", "register", "starter")
COPIED = ("engine", "workflows")
"""Which know where they are, and what a test changes."""
SECONDS = 90.0


def changed_release(folder: Path, changes: Mapping[str, Iterable[tuple[str, str]]]) -> Path:
    """This release's code in another folder, with texts of some files of ``workflows`` changed."""
    folder.mkdir()
    for name in CODE:
        (folder / name).symlink_to(ROOT / name)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "worker.py", folder)
    for name, replaced in changes.items():
        file = folder / name
        text = file.read_text(encoding="utf-8")
        for before, after in replaced:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        file.write_text(text, encoding="utf-8")
    return folder


@dataclass
class Installation:
    """One data folder and one Temporal, for whichever releases run on it."""

    folder: Path
    address: str
    versioning: bool = True
    _workers: list[Child] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.settings = prepare_local(self.folder)

    @property
    def env(self) -> dict[str, str]:
        """What its programs are started with."""
        return {
            "CHARTER_DATA_DIR": str(self.folder),
            "CHARTER_METRICS_PORT": "0",
            "CHARTER_VERSIONING": str(self.versioning).lower(),
            "TEMPORAL_ADDRESS": self.address,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def worker(self, code: Path = ROOT) -> Child:
        """A worker of the release in that folder, started."""
        log = self.folder / f"worker-{len(self._workers)}.log"
        env = {**self.env, "PYTHONPATH": str(code)}
        child = Child("a worker", [sys.executable, str(code / "worker.py")], log, env, code)
        child.start()
        self._workers.append(child)
        return child

    def starter(self, *arguments: str, code: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """The release's own command line, run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "starter", *arguments],
            env={**os.environ, **self.env, "PYTHONPATH": str(code)},
            cwd=code,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def stop(self) -> None:
        """End its workers."""
        for child in self._workers:
            child.stop()


def build_in(code: Path) -> str:
    """What the release in that folder is called."""
    return build_of(code / "workflows", code / "charter")
