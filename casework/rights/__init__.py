"""People's rights over their own data, for officers: what is held about them, and cases of restricted use."""
