"""What a played year came to, for a manager: one page, files for spreadsheets, and two years side by side."""
