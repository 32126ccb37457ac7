"""What every room's policy is made of: a frozen value that refuses a key it does not know."""

import msgspec


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a brand may choose in one room; read from `tenant.toml`, never changed at run time."""
