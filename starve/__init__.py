"""Whether a starved machine can wedge a case: `make starve`, the product short of processors."""
