"""What a brand may choose about addresses."""

from typing import Annotated

import msgspec

from app.kernel.policies import Policy


class AddressesPolicy(Policy, frozen=True, kw_only=True):
    """How many addresses an account keeps."""

    most: Annotated[int, msgspec.Meta(ge=2, le=200)] = 50
