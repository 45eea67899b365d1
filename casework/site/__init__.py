"""What every page shares: the application, routes and their permissions, sessions, errors."""
