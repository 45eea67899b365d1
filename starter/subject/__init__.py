"""What people have a right to over what is held on them: gathered, restricted, erased."""
