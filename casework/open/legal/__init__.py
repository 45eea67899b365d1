"""What the law asks of a site: its accessibility statement, privacy notice, cookies, and who we are."""
