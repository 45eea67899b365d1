"""What it costs: `make bench` measures, and writes docs/performance.md."""
