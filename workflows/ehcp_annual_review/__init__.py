"""An annual review of an EHC plan (charter: Special Educational Needs and Disabilities): the twelve weeks."""
