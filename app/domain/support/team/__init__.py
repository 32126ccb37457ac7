"""The team's side of tickets: the queue, the search, what is typed, what is tied together, answers at hand."""
