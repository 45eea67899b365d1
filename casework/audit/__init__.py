"""Who read, searched, exported and changed what: written as each page is answered, read by those who may."""
