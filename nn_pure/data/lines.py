"""The lines of a file as text: plain or gzip, from disk or a pipe, in any encoding.

The first bytes decide: gzip by its magic number, UTF-8, UTF-16 and UTF-32 by
their byte-order marks.  Without a mark it is UTF-8, unless the encoding is
stated.  No encoding is guessed: an invalid byte raises DataError with its line.
"""

import codecs
import io
import sys
import zlib

from ..checks import short
from ..errors import DataError
from .advice import advice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, List, Optional

MAX_LINE = 100000000            # characters: a file of zeros would be one line that fills the memory
PIECE = 65536
MARKS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes, read ahead, are put back."""

    def __init__(self, head: bytes, rest: "BinaryIO") -> None:
        self.head = head
        self.rest: "Any" = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Any") -> int:
        data = self.head or self.rest.read1(len(buffer))
        self.head = data[len(buffer):]
        data = data[:len(buffer)]
        buffer[:len(data)] = data
        return len(data)


def _first_piece(file: "Any") -> bytes:
    """Return the available bytes, at least 4 if the file has them: enough for any byte-order mark."""
    head = b""
    while len(head) < 4:
        piece = file.read1(PIECE)
        if not piece:
            break
        head += piece
    return head


class Lines:
    """An iterator over the lines of a file, each with its line end.

    name      the name of the file in messages
    number    the number of the last line that was taken, from 1
    """

    def __init__(self, name: str, file: "BinaryIO", encoding: "Optional[str]" = None, keep_open: bool = False) -> None:
        self.name = name
        self.number: int = 0
        self.encoding: str = encoding or "utf-8"
        self._file = file
        self._keep_open = keep_open
        self._ahead: "List[str]" = []
        self._count = 0                     # lines that were read, some of them ahead
        self._lines = self._read(encoding)

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else next(self._lines)
        self.number += 1
        return line

    def ahead(self, count: int) -> "List[str]":
        """Return the next count lines, fewer at the end, without taking them."""
        lines = self._ahead[::-1]
        for line in self._lines:
            lines.append(line)
            if len(lines) >= count:
                break
        self._ahead = lines[::-1]
        return lines

    def close(self) -> None:
        """Close the file; at its end it is closed already."""
        self._lines.close()

    def _read(self, encoding: "Optional[str]") -> "Any":
        """Yield the lines; a decoding or gzip error becomes a DataError that names the line."""
        try:
            for line in self._split(encoding):
                if "\0" in line:
                    raise DataError("%s: line %d holds a NUL byte: if the file is UTF-16, %s; else it is no text or "
                                    "damaged" % (self.name, self._count + 1, advice("utf-16")))
                self._count += 1
                yield line.lstrip("\ufeff") if self._count == 1 else line
        except EOFError:
            raise DataError("%s: cut short after line %d: the end of the gzip file is missing; copy it again"
                            % (self.name, self._count)) from None
        except (zlib.error, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise                                       # an error of the operating system, not of gzip
            raise DataError("%s: damaged gzip file after line %d (%s); copy it again"
                            % (self.name, self._count, error)) from None
        finally:
            if not self._keep_open:
                self._file.close()

    def _split(self, encoding: "Optional[str]") -> "Any":
        """Yield the lines as they are decoded, piece by piece."""
        begun: "List[str]" = []             # the pieces of an unfinished line
        size = 0
        for text in self._texts(encoding, begun):
            begun.append(text)
            size += len(text)
            if "\n" in text or "\r" in text or begun[0][-1:] == "\r":
                lines = list(io.StringIO("".join(begun), newline=""))
                begun[:] = [] if lines[-1][-1] == "\n" else [lines.pop()]       # \r may become \r\n
                size = sum(map(len, begun))
                yield from lines
            if size > MAX_LINE:
                raise DataError("%s: line %d is longer than %d characters: this is no table of text"
                                % (self.name, self._count + 1, MAX_LINE))
        yield from io.StringIO("".join(begun), newline="")

    def _texts(self, encoding: "Optional[str]", begun: "List[str]") -> "Any":
        """Yield the pieces of the file, decoded."""
        file: "Any" = self._file
        piece = _first_piece(file)
        if piece.startswith(b"\x1f\x8b"):
            import gzip  # here: it takes longer to load than a small file to read
            file = gzip.GzipFile(fileobj=io.BufferedReader(_Rejoined(piece, file), PIECE))
            piece = _first_piece(file)
        decode = self._decoder(encoding, piece)
        try:
            while piece:
                text = decode(piece)
                if text:
                    yield text
                piece = file.read1(PIECE)
            decode(b"", True)
        except UnicodeDecodeError as error:
            raise DataError(self._undecodable(error, "".join(begun))) from None
        except UnicodeError as error:                       # UTF-16 without its first two bytes
            raise DataError("%s is no %s (%s): %s, or the file is damaged"
                            % (self.name, self.encoding.upper(), error, advice("encoding"))) from None

    def _decoder(self, encoding: "Optional[str]", head: bytes) -> "Any":
        if encoding is None:
            encoding = "utf-8"
            for mark, known in MARKS:
                if head.startswith(mark):
                    encoding = known
                    break
        try:
            "".encode(encoding)                             # refuses base64, which is for bytes
            self.encoding = encoding
            return codecs.getincrementaldecoder(encoding)().decode
        except (LookupError, TypeError):
            raise DataError("unknown encoding %s: utf-8, utf-16, cp1252 and latin-1 are common ones"
                            % short(encoding)) from None

    def _undecodable(self, error: UnicodeDecodeError, begun: str) -> str:
        """Return the error message; begun and the decodable part of the piece stand before the invalid byte."""
        good = begun + error.object[:error.start].decode(self.encoding, "ignore")
        line = self._count + 1 + good.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        if self.encoding == "utf-8":
            remedy = "save the file as UTF-8, or " + advice("its encoding")
        else:
            remedy = advice("encoding") + ", or the file is damaged"
        return "%s: line %d holds byte 0x%02x, which is no %s: %s" % (
            self.name, line, error.object[error.start], self.encoding.upper(), remedy)


def open_lines(path: str, encoding: "Optional[str]" = None) -> Lines:
    """Return the lines of the file at path, of standard input if path is "-"."""
    if path == "-":
        if sys.stdin is None:
            raise DataError("standard input is closed: name a file")
        return Lines("standard input", sys.stdin.buffer, encoding, keep_open=True)
    return Lines(path, open(path, "rb"), encoding)
