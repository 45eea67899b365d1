"""How well each promise was kept, quarter by quarter, for everybody: as pages, as data and as a feed."""
