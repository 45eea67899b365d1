"""The officers' site and the customers' tracking pages. No SQL here, and no rules: those are the cases'."""
