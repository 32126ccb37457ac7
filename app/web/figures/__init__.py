"""The figures of an installation, for those who run it: what web processes count, what the others tell, what stands."""
