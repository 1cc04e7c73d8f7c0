"""Picture, the base of all pictures: text on a terminal, and an SVG document.

    print(picture)              text, in the characters that the terminal can show
    picture.text(width=60)      the same as a string
    picture.svg()               the SVG document; a notebook shows it by itself
    picture.save("loss.svg")    written to a file
"""

import os
import sys

from ..checks import short, to_count
from ..errors import DataError
from ..files import write_text
from ..training.progress import is_dumb, is_terminal, terminal_width
from .canvas import ALL_LETTERS, Canvas
from .svg import document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple

WIDTH, LETTERS = 480, 72            # of a picture in pixels, and in cells of a terminal
LEAST_WIDTH, LEAST_LETTERS = 240, 32
LEAST_HEIGHT, LEAST_ROWS = 160, 10
MOST = 10000                        # pixels or cells each way


class Picture:
    """The base of all pictures.

    title         above the picture
    description   a sentence for screen readers
    """

    title = ""
    description = ""
    dark = False                # whether it has colours for dark mode: not where white encodes a number

    # --- for subclasses: height and drawing ---

    def _height(self, width: int) -> int:
        """Return the height for a width, in pixels."""
        return max(width * 2 // 3, 250)

    def _rows(self, width: int) -> int:
        """Return the height in rows of a terminal for a width in cells."""
        return 20

    def _elements(self, width: int, height: int) -> "List[str]":
        """Return the elements of the SVG picture."""
        raise NotImplementedError

    def _draw(self, canvas: Canvas) -> None:
        """Draw on a character canvas."""
        raise NotImplementedError

    # --- public ---

    def svg(self, width: int = WIDTH, height: "Optional[int]" = None) -> str:
        """Return the picture as an SVG document; width and height in pixels, the font keeps its size."""
        width, height = self._pixels(width, height)
        return document(width, height, self.title, self.description, self._elements(width, height), self.dark)

    def _pixels(self, width: int, height: "Optional[int]") -> "Tuple[int, int]":
        width = _length(width, "width", LEAST_WIDTH)
        return width, self._height(width) if height is None else _length(height, "height", LEAST_HEIGHT)

    def text(self, width: int = LETTERS, height: "Optional[int]" = None, plain: bool = False,
             colour: bool = False) -> str:
        """Return the picture as text.

        width, height   in cells
        plain           ASCII only: no blocks, and ? for other characters
        colour          with ANSI escape codes
        """
        width = _length(width, "width", LEAST_LETTERS)
        height = self._rows(width) if height is None else _length(height, "height", LEAST_ROWS)
        canvas = Canvas(width, height, plain)
        self._draw(canvas)
        return canvas.text(colour)

    def save(self, path: "Any", width: int = WIDTH, height: "Optional[int]" = None) -> None:
        """Write the SVG document to a file, whole or not at all."""
        write_text(path, self.svg(width, height))

    def show(self, stream: "Any" = None) -> None:
        """Print it on a stream, None: standard output; as wide as its terminal, in the characters it has."""
        stream = sys.stdout if stream is None else stream
        width = min(max(terminal_width(stream) - 1, LEAST_LETTERS), LETTERS)
        print(self.text(width, plain=not shows_blocks(stream), colour=shows_colours(stream)), file=stream)

    def __repr__(self) -> str:
        return "<%s: %s>" % (type(self).__name__, self.title)

    def __str__(self) -> str:
        return self.text(plain=not shows_blocks(sys.stdout))

    def _repr_svg_(self) -> str:
        """Display in notebooks."""
        return self.svg()


class Stack(Picture):
    """Pictures stacked vertically, as one picture.

    >>> Stack([])
    Traceback (most recent call last):
        ...
    nn_pure.errors.DataError: a stack needs at least one picture
    """

    def __init__(self, pictures: "Any") -> None:
        self.pictures: "List[Picture]" = []
        for picture in pictures:
            self.pictures += picture.pictures if isinstance(picture, Stack) else [picture]
        if not self.pictures:
            raise DataError("a stack needs at least one picture")
        for picture in self.pictures:
            if not isinstance(picture, Picture):
                raise DataError("%s is no picture" % short(picture))
        self.dark: bool = all([picture.dark for picture in self.pictures])
        self.title: str = "; ".join([picture.title for picture in self.pictures])
        self.description: str = " ".join([picture.description for picture in self.pictures])

    def svg(self, width: int = WIDTH, height: "Optional[int]" = None) -> str:
        """Return the pictures as one SVG document; height is that of each."""
        elements, top = [], 0
        for picture in self.pictures:
            width, own = picture._pixels(width, height)
            elements += ['<g transform="translate(0 %d)">' % top] + picture._elements(width, own) + ["</g>"]
            top += own
        return document(width, top, self.title, self.description, elements, self.dark)

    def text(self, width: int = LETTERS, height: "Optional[int]" = None, plain: bool = False,
             colour: bool = False) -> str:
        """Return the pictures as text, a blank line between two; height is that of each."""
        return "\n\n".join([picture.text(width, height, plain, colour) for picture in self.pictures])


def shows_blocks(stream: "Any") -> bool:
    """Return whether a stream can show block characters.

    >>> import io
    >>> shows_blocks(io.TextIOWrapper(io.BytesIO(), "ascii")), shows_blocks(io.TextIOWrapper(io.BytesIO(), "utf-8"))
    (False, True)
    """
    try:
        ALL_LETTERS.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return not is_dumb() or not is_terminal(stream)


def shows_colours(stream: "Any") -> bool:
    """Return whether a stream is a terminal with colours that are not switched off (NO_COLOR, TERM=dumb).

    >>> import io
    >>> shows_colours(io.StringIO())
    False
    """
    if not is_terminal(stream) or os.environ.get("NO_COLOR") or is_dumb():
        return False
    return os.name != "nt" or bool(os.environ.get("WT_SESSION"))


def _length(value: "Any", name: str, least: int) -> int:
    number = to_count(value, name, least)
    if number > MOST:
        raise DataError("%s is %d: more than %d would be no picture" % (name, number, MOST))
    return number
