"""`python -m starter`: see `python -m starter --help`."""

import sys

from starter.cli import app


def main() -> int:
    """Run one command; its exit code: 0 done, 1 could not be done, 2 mistyped."""
    try:
        app(prog_name="python -m starter")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except BrokenPipeError:
        return 1
    return 0


if __name__ == "__main__":
    code = main()
    if "temporalio" not in sys.modules:  # a plain question: nothing that could abort at the exit
        raise SystemExit(code)
    from engine.process import leave

    leave(code)
