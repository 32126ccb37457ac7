"""What a brand takes in the way of files."""

from app.kernel.policies import Policy

MEGABYTE = 1_000_000


class FilesPolicy(Policy, frozen=True, kw_only=True):
    """How large a file may be, how many come with one message, and how large they are together."""

    largest_mb: int = 10
    most: int = 10
    together_mb: int = 20

    @property
    def largest(self) -> int:
        """The largest file, in bytes."""
        return self.largest_mb * MEGABYTE

    @property
    def together(self) -> int:
        """All files of a message, in bytes."""
        return self.together_mb * MEGABYTE
