"""Passwords: which are good enough, and how we make one."""

import secrets
from collections.abc import Iterable

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.policy import PasswordPolicy

LONGEST = 256  # characters; nobody types more, and hashing takes longer for longer ones
_JUDGED = 72  # characters: zxcvbn refuses to look at more
_GOOD = 3  # of zxcvbn's 0 to 4: “safely unguessable: moderate protection from offline slow-hash scenario”
_SHORTEST_OWN = 4  # letters of a word that counts as somebody's own

_CONSONANTS = "bdfgjklmnprstvz"
_VOWELS = "aeiou"
_GROUPS = 4
_GROUP_SHAPE = (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS, _CONSONANTS)  # 16.4 bits each, 65 in all


def check_password(password: str, policy: PasswordPolicy, *, own_words: Iterable[str] = ()) -> None:
    """Accept a new password; WeakPasswordError. No composition is asked for (OWASP ASVS 5.0, 6.2).

    `own_words` are the brand's and the person's: a password that is little more than one of them is refused.
    """
    if len(password) < policy.min_length:
        raise WeakPasswordError(Weakness.TOO_SHORT)
    if len(password) > LONGEST:
        raise WeakPasswordError(Weakness.TOO_LONG)
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists of words weigh on every start, and few pages need them

    words = sorted({part.lower() for word in own_words for part in _parts(word)})
    judged = password[:_JUDGED]
    if zxcvbn(judged)["score"] < _GOOD:
        raise WeakPasswordError(Weakness.GUESSABLE)
    if words and zxcvbn(judged, user_inputs=words)["score"] < _GOOD:
        raise WeakPasswordError(Weakness.OBVIOUS)


def generate_password() -> str:
    """Make a password that can be read aloud, in groups: `bakel-dorin-fusab-lemot`."""
    groups = ("".join(map(secrets.choice, _GROUP_SHAPE)) for _ in range(_GROUPS))
    return "-".join(groups)


def _parts(word: str) -> Iterable[str]:
    """Give a word as it is and the parts of an address or a name that are long enough to be guessed."""
    spaced = word
    for mark in "@.-_ ":
        spaced = spaced.replace(mark, " ")
    return (part for part in (word, *spaced.split(), spaced.replace(" ", "")) if len(part) >= _SHORTEST_OWN)
