"""How many there are of each, where there are very many: counted by the index, each kind by itself."""
