"""The pages of somebody's own devices."""
