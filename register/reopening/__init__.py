"""What cases are opened again with, where the register is all that is left of them."""
