"""Books set by Typst (https://typst.app): one at a time, bounded in time, each set once and kept."""

import json
import subprocess
import sys
from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from threading import Lock

import structlog

from app.adapters.typesetting.trees import book_tree
from app.domain.faq.book import Book, TypesettingError

_COMPILER = Path(__file__).with_name("compile.py")
_LONGEST = 20.0  # seconds; a book of forty entries takes about one
_KEPT = 16 * 1024 * 1024  # bytes of PDF that one process keeps: signed-in visitors pass beside the page cache

_log = structlog.get_logger(__name__)


class TypstPdf:
    """Sets books as tagged PDFs, accessible ones (PDF/UA-1) where our fonts show all that they hold."""

    def __init__(self, *, within: float = _LONGEST) -> None:
        self._within = within
        self._turn = Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    def typeset(self, book: Book) -> bytes:
        """Give the book as a PDF; TypesettingError when it fails or takes longer than `within` seconds."""
        source = json.dumps(book_tree(book), ensure_ascii=True).encode()
        name = sha256(source).digest()
        if not self._turn.acquire(timeout=self._within):
            raise TypesettingError("another book takes its time")
        try:
            pdf = self._kept.pop(name, None) or self._compile(source, book)
            self._keep(name, pdf)
        finally:
            self._turn.release()
        return pdf

    def _compile(self, source: bytes, book: Book) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - our own script
                [sys.executable, "-I", str(_COMPILER)],
                input=source,
                capture_output=True,
                timeout=self._within,
                check=True,
                env={},
            )
        except subprocess.TimeoutExpired as error:
            _log.warning("book not set in time", brand=book.brand, language=book.language)
            raise TypesettingError("the book takes too long") from error
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace")[-2000:]
            _log.warning("book not set", brand=book.brand, language=book.language, said=said)
            raise TypesettingError("the book cannot be set") from error
        if done.stderr:
            _log.warning("book not PDF/UA", brand=book.brand, language=book.language, said=done.stderr.decode())
        return done.stdout

    def _keep(self, name: bytes, pdf: bytes) -> None:
        self._kept[name] = pdf
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT:
            self._kept.popitem(last=False)
