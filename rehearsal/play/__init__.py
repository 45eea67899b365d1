"""Playing a scenario: its cases through the processes' own classes, its people by policies, one clock."""
