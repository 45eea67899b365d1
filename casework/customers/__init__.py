"""The customers' tracking pages."""
