"""Holding a refusal or a final plan, so that it does not come just before days when nobody can be asked."""
