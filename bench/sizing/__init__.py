"""How large an installation has to be, measured and computed: `python -m bench.sizing`."""
