"""The desk's room for the library: resources written, kept with their files, shown and withdrawn."""
