"""An idea or an opinion about a service (policy: Comments & Compliments)."""
