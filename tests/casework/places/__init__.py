"""Where cases are, on the officers' site."""
