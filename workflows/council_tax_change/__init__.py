"""Something has changed for council tax (charter: Council tax: telling us something has changed)."""
