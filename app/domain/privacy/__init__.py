"""What somebody may do with what is held about them: take a copy, have it erased."""
