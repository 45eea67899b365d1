"""The capabilities every case has. ``Case`` says under which names."""
