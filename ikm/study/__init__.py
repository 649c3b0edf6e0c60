"""What notebooks use: a unit, a city, a series, a national table, a sample plan, a look at an export."""
