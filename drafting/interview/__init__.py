"""What is asked of a person to make a market, in what order, and what her answers are worth; no page is known here."""
