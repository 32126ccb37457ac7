"""Customers' requests at the desk: the queue, each exchange, what is done about it, answers at hand."""
