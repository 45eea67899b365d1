"""The resident's front door: find a service, answer its questions one by one, check them, send."""
