"""Two officers at one case, mistakes, and a session that ends: what was done, by whom, and what is asked."""
