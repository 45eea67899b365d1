"""Open311 GeoReport v2, with FixMyStreet's updates."""
