"""Whether a text is an e-mail address that can be written to, and its one normal form."""

LONGEST = 254  # characters (RFC 5321, 4.5.3.1.3)


def normal_email(text: str) -> str | None:
    """Give an address in its normal form; None for what no mail can be sent to. Nothing is asked of the network."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - most processes check none at first

    if len(text) > LONGEST:
        return None
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def is_writable(address: str) -> bool:
    """Say whether mail can be addressed so; whether it arrives, only the mail tells."""
    return normal_email(address) is not None


def bare_email(address: str) -> str:
    """Give the mailbox that an address leads to, in small letters: without what stands behind a plus."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
