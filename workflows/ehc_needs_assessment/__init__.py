"""An EHC needs assessment (charter: Special Educational Needs and Disabilities): the twenty weeks."""
