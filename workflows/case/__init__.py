"""What every case is. A process takes what it needs from here."""
