"""The register, on every database it is written for."""
