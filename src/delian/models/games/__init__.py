"""Mission games: who is able, indispensable, cheapest; they know supply and requirement only."""
