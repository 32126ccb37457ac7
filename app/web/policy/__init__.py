"""The policy as a brand's team changes it: its words, what may be set, and what a change rewords."""
