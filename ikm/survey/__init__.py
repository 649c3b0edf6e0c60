"""Floor 2: from files to checked answers. The only readers of the data folder."""
