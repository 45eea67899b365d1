"""What each program counts, served on one address with what the SDK counts, for Prometheus."""
