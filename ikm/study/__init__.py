"""What notebooks use: one unit and period, or a city. Floor 5; joins the floors below and adds no arithmetic."""
