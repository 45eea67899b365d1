"""The coming weeks, from the cases that are open: what will be late if nothing changes; how true it was."""
