"""A complaint about personal data (Data Protection Act 2018, section 164A)."""
