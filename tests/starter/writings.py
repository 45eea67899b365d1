"""A reference as people write it, for every door that reads one."""


def writings(reference: str) -> list[str]:
    """Each alone, as in an address, a search box or a field."""
    prefix, _, body = reference.partition("-")
    return [
        reference.lower(),
        f"{prefix} {body[:4]} {body[4:7]} {body[7:]}",
        f"{prefix.lower()}{body.lower()}",
        f"“{reference}”",
        f"‘{reference.lower()}’",
        f"Ref:{reference}",
        f"Reference: {prefix} {body}.",
        f"*{reference}*",
        f"<{reference}>",
        f"({reference})",
        f"[{reference}].",
        f"{prefix}\N{NON-BREAKING HYPHEN}{body}",
        f"{prefix} \N{EN DASH} {body}",
        f"\N{ZERO WIDTH SPACE}{prefix}-{body[:3]}\N{SOFT HYPHEN}{body[3:]}\N{POP DIRECTIONAL FORMATTING}",
        f"{prefix}\N{NO-BREAK SPACE}{body}",
    ]
