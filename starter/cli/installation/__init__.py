"""Commands for those who look after an installation: its keys, stores, releases, places and templates."""
