"""What the team did: written once, never changed, never taken away."""
