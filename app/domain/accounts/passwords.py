"""Passwords: which are good enough, and how we make one."""

import secrets
import unicodedata
from collections.abc import Iterable

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.policy import PasswordPolicy
from app.domain.accounts.ports import Breaches

LONGEST = 256  # characters; nobody types more, and hashing takes longer for longer ones
_JUDGED = 72  # characters: zxcvbn refuses to look at more
_GOOD = 3  # of zxcvbn's 0 to 4: “safely unguessable: moderate protection from offline slow-hash scenario”
_SHORTEST_OWN = 4  # letters of a word that counts as somebody's own
# What stands for letters in passwords; l and i are one, as 1 may be either.
_MEANT = str.maketrans("4@831!|l05$7+", "aabeiiiiosstt")
_GONE = "\0"  # where a word was, so that what stood around it does not become one

_CONSONANTS = "bdfgjklmnprstvz"
_VOWELS = "aeiou"
_GROUPS = 4
_GROUP_SHAPE = (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS, _CONSONANTS)  # 16.4 bits each, 65 in all


def check_password(
    password: str, policy: PasswordPolicy, *, own_words: Iterable[str] = (), breaches: Breaches | None = None
) -> None:
    """Accept a new password; WeakPasswordError. No composition is asked for (OWASP ASVS 5.0, 6.2).

    `own_words` are the brand's and the person's: what is left of a password without them has to be good by itself.
    `breaches` are asked last, of what would be taken.
    """
    if len(password) < policy.min_length:
        raise WeakPasswordError(Weakness.TOO_SHORT)
    if len(password) > LONGEST:
        raise WeakPasswordError(Weakness.TOO_LONG)
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists of words weigh on every start, and few pages need them

    # Not its `user_inputs`: they lie in a global that threads share, and two of them together pass for a good password.
    for judged, weakness in ((password, Weakness.GUESSABLE), (_without(password, own_words), Weakness.OBVIOUS)):
        if not judged or zxcvbn(judged[:_JUDGED])["score"] < _GOOD:
            raise WeakPasswordError(weakness)
    if breaches is not None and breaches.is_known(password):
        raise WeakPasswordError(Weakness.BREACHED)


def generate_password() -> str:
    """Make a password that can be read aloud, in groups: `bakel-dorin-fusab-lemot`."""
    groups = ("".join(map(secrets.choice, _GROUP_SHAPE)) for _ in range(_GROUPS))
    return "-".join(groups)


def _without(password: str, own_words: Iterable[str]) -> str:
    """Take the words and their parts out, the longest first: without case or accents, backwards, with 4 for a too."""
    letters = [(letter, place) for place, char in enumerate(password) for letter in _folded(char)]
    text = "".join(letter for letter, _ in letters)
    parts = {_folded(part) for word in own_words for part in _parts(word)} - {""}
    for part in sorted(parts | {part[::-1] for part in parts}, key=lambda part: (-len(part), part)):
        text = text.replace(part, _GONE * len(part))
    gone = {place for (_, place), kept in zip(letters, text, strict=True) if kept == _GONE}
    return "".join(char for place, char in enumerate(password) if place not in gone)


def _folded(text: str) -> str:
    """Write letters without case and accents, and what stands for them in passwords as the letters."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_MEANT)
    return "".join(char for char in plain if not unicodedata.combining(char))


def _parts(word: str) -> Iterable[str]:
    """Give a word as it is and the parts of an address or a name that are long enough to be guessed."""
    spaced = word
    for mark in "@.-_ ":
        spaced = spaced.replace(mark, " ")
    return (part for part in (word, *spaced.split(), spaced.replace(" ", "")) if len(part) >= _SHORTEST_OWN)
