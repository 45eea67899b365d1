"""A school place during the year (charter: School admissions; School Admissions Code)."""
