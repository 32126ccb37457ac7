"""People in files: a CSV file is taken in line by line, and accounts are given out as one."""
