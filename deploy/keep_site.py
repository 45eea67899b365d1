"""For the image: keep of the build's cache what the site serves; Node and the npm packages stay behind."""

import shutil
import sys
from pathlib import Path


def main(cache: Path, kept: Path) -> None:
    """Copy the built site's folder from `cache` to `kept`, readable by everyone."""
    (built,) = (folder for folder in cache.glob("site-*") if not folder.name.startswith("site-modules-"))
    shutil.copytree(built, kept / built.name)
    for path in (kept, *kept.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
