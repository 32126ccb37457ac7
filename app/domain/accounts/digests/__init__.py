"""The weekly digest: who of the team gets it, and that each gets one a week."""
