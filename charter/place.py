"""Where something is, as people and their telephones say it."""

from pydantic import Field

from charter.people import Model, Text


class Place(Model):
    """Where something is. A text a person would understand, and co-ordinates where the door gives them."""

    text: Text = Field(default="", description="Where it is")
    latitude: float | None = Field(default=None, ge=-90, le=90, description="Latitude (WGS84)")
    longitude: float | None = Field(default=None, ge=-180, le=180, description="Longitude (WGS84)")
