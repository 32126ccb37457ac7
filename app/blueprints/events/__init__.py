"""Events for visitors and customers: what there is, signing up, the waiting list, the file for a calendar."""
