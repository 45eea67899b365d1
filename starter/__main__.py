"""`python -m starter`: see `python -m starter --help`."""

import sys

from starter.cli.commands import app


def main() -> int:
    """Run one command; its exit code: 0 done, 1 could not be done, 2 mistyped, 70 a fault of ours."""
    try:
        app(prog_name="python -m starter")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0
    except BrokenPipeError:
        return 1
    except Exception as error:  # its text may quote what a person wrote: the type and the place only
        from engine.censor import error_fields
        from engine.process import UNEXPECTED

        fields = error_fields(error)
        sys.stderr.write(
            f"Stopped by a fault of ours: {fields['error_type']} at {fields.get('error_at', '?')}.\n"
        )
        return UNEXPECTED
    return 0


if __name__ == "__main__":
    code = main()
    if "temporalio" not in sys.modules:  # a plain question: nothing that could abort at the exit
        raise SystemExit(code)
    from engine.process import leave

    leave(code)
