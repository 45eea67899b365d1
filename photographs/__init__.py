"""What people send as a photograph: stripped of place and device, made small, kept by its content."""
