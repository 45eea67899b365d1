"""Where each table and key of a TOML file stands, so that what is wrong can be told with its line.

`tomllib` reads a file and forgets its lines. This looks for headers, and for keys at the beginning of a line,
as a scenario is written; a key that it does not find is told with the line of its table.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*\[(\[?)\s*([A-Za-z0-9_\-.\"/ ]+?)\s*\]")
_KEY = re.compile(r"\s*(\"[^\"]+\"|[A-Za-z0-9_\-.\"/]+)\s*=")


@dataclass
class TableLines:
    """One table, or one entry of an array of tables."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, key: str) -> int:
        """The line of a key; of the table, where it is not found."""
        return self.keys.get(key, self.line)


def lines_of(text: str) -> dict[str, list[TableLines]]:
    """The tables of a file by name, each as often and in the order as it is written."""
    found: dict[str, list[TableLines]] = defaultdict(list)
    at, under = TableLines(0), ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name, _, under = header[2].replace('"', "").partition(".")
            if (header[1] and not under) or not found[name]:
                found[name].append(TableLines(number))
            at = found[name][-1]
            if under:
                at.keys.setdefault(under, number)
        elif key := _KEY.match(line):
            at.keys.setdefault(_joined(under, key[1]), number)
            if not under:
                at.keys.setdefault(key[1].replace('"', "").partition(".")[0], number)
    return dict(found)


def _joined(under: str, key: str) -> str:
    return ".".join(filter(None, (under, key.replace('"', ""))))
