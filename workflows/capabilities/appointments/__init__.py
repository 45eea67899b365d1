"""Appointments: booked, reminded of, changed by either side, missed by either side, booked again."""
