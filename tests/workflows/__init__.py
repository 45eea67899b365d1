"""Tests of workflows: on a virtual server, and where only the real one can show it, on that."""
