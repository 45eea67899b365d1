"""A case's story told in about a minute: the real server, worker and register, on skipped time.

`make demo`. It needs nothing that runs already and leaves nothing behind. Each process's story is `demo.py`
beside its tests.
"""
