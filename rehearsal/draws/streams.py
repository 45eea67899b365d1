"""Random numbers by seed and name: what one name draws does not depend on what any other drew, or whether."""

from hashlib import blake2b

from numpy.random import PCG64, Generator, SeedSequence


class Streams:
    """The streams of one seed. Another stream beside them, or one less, changes none of the others.

    The same seed and name give the same numbers on every machine with the same numpy; numpy does not promise
    them across its own versions.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def of(self, *name: str) -> Generator:
        """A new generator of that name, at its beginning: `streams.of("customers", reference)`."""
        digest = blake2b("\x1f".join(name).encode(), digest_size=16).digest()
        words = [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]
        return Generator(PCG64(SeedSequence([self.seed, *words])))
