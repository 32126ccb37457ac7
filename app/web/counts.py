"""The numbers of messages and events that pages hand back: none is beyond what a column holds."""

LARGEST = 2**31 - 1


def count_within(number: int | None) -> int:
    """Give a number that was handed back, or the nearest one that there may be; 0 for what is no number."""
    return min(max(number or 0, 0), LARGEST)
