"""The policy desk: what the team may change within its file's limits, and what that rewords."""
