"""Files of people at the desk: taken in after a rehearsal, given out, each with its progress and its report."""
