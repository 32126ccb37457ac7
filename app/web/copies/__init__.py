"""How a copy of somebody's data is written: for programs, and for people."""
