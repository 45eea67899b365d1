"""What people's rights over their data have done to cases: restricted, or to be erased."""
