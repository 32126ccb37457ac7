"""Words that say nothing about what is sought."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "stop"


@cache
def stop_words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """List a language's silent words, and its particles: those (`~`) that only count inside an expression."""
    path = _FOLDER / f"{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    particles = frozenset(word[1:] for word in words if word.startswith("~"))
    silent = frozenset(word for word in words if not word.startswith("~"))
    return silent | frozenset("abcdefghijklmnopqrstuvwxyz0123456789"), particles
