"""OfficerNotice: an officer is told outside the site, at once or by the morning's digest."""
