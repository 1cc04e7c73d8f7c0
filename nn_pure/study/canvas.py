"""A character canvas: a grid of terminal cells for dots, lines and words.

With Unicode's block characters a cell holds 2 x 2 dots; plain, one ASCII character.

    column, row   of a cell, from the upper left
    x, y          of a dot: twice as many each way, where blocks can be used
"""

from unicodedata import combining, east_asian_width

from .colours import in_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Tuple
    from .axes import Axis

BLOCKS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"      # bit 1 is the dot above left, 2 above right, 4 below left, 8 below right
SHADES, PLAIN_SHADES = " ░▒▓█", " .:*#"
FRAME = {"left": "│", "tick": "┤", "corner": "└", "below": "─", "below_tick": "┬", "dot": "·"}
PLAIN_FRAME = {"left": "|", "tick": "+", "corner": "+", "below": "-", "below_tick": "+", "dot": "."}
MARKS = "*+xo%&@$"                      # markers of all lines but the first; plain, of the first too
ALL_LETTERS = BLOCKS + SHADES + "".join(FRAME.values())


def cells_of(words: str) -> int:
    """Return the display width of words in cells: wide East Asian characters take two, combining accents none.

    >>> cells_of("loss"), cells_of("損失")
    (4, 4)
    """
    return sum([0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in words])


def printable(words: str, plain: bool = False) -> str:
    """Return words with a question mark for each control character and, if plain, each non-ASCII one.

    >>> printable("a\\x1b[2Jb\\n"), printable("Köln", plain=True)
    ('a?[2Jb?', 'K?ln')
    """
    return "".join([c if c.isprintable() and not (plain and ord(c) > 126) else "?" for c in words])


def cut(words: str, most: int) -> str:
    """Return words truncated to so many cells, with dots where it was cut.

    >>> cut("versicolor", 10), cut("versicolor", 8)
    ('versicolor', 'versi...')
    """
    if cells_of(words) <= most:
        return words
    end = "..."[:max(most, 0)]
    while words and cells_of(words + end) > most:
        words = words[:-1]
    return words + end


def between(x1: int, y1: int, x2: int, y2: int) -> "List[Tuple[int, int]]":
    """Return the dots of a straight line, both ends included.

    >>> between(0, 0, 3, 1)
    [(0, 0), (1, 0), (2, 1), (3, 1)]
    """
    steps = max(abs(x2 - x1), abs(y2 - y1))
    if steps == 0:
        return [(x1, y1)]
    return [(x1 + (2 * k * (x2 - x1) + steps) // (2 * steps), y1 + (2 * k * (y2 - y1) + steps) // (2 * steps))
            for k in range(steps + 1)]


class Canvas:
    """A grid of cells; drawing outside of it is clipped.

    plain   ASCII only

    >>> canvas = Canvas(4, 1)
    >>> for x, y in between(0, 1, 5, 0):
    ...     canvas.dot(x, y)
    >>> canvas.write(3, 0, "a")
    >>> canvas.text()
    '▄▞▀a'
    """

    def __init__(self, width: int, height: int, plain: bool = False) -> None:
        self.width = width
        self.height = height
        self.plain = plain
        self.fine = 1 if plain else 2           # dots per cell, each way
        self.frame: "Dict[str, str]" = PLAIN_FRAME if plain else FRAME
        self._letters = [[" "] * width for _ in range(height)]
        self._colours = [[""] * width for _ in range(height)]
        self._dots: "Dict[Tuple[int, int], int]" = {}

    def mark(self, column: int, row: int, letter: str, colour: str = "") -> None:
        """Set one cell."""
        if 0 <= column < self.width and 0 <= row < self.height:
            self._letters[row][column] = letter
            self._colours[row][column] = colour
            self._dots.pop((column, row), None)

    def write(self, column: int, row: int, words: str, colour: str = "") -> None:
        """Set a cell for each character, to the right from column."""
        for letter in printable(words, self.plain):
            wide = cells_of(letter)
            if wide == 0:                       # a combining accent
                if 0 < column <= self.width and 0 <= row < self.height:
                    self._letters[row][column - 1] += letter
                continue
            self.mark(column, row, letter if column + wide <= self.width else "", colour)
            if wide == 2:
                self.mark(column + 1, row, "", colour)
            column += wide

    def dot(self, x: int, y: int, colour: str = "") -> None:
        """Set one dot; plain, a marker."""
        if self.plain:
            self.mark(x, y, MARKS[0], colour)
            return
        column, row = x // 2, y // 2
        if 0 <= column < self.width and 0 <= row < self.height:
            bits = self._dots.get((column, row), 0) | 1 << (x % 2 + 2 * (y % 2))
            self._dots[(column, row)] = bits
            self._letters[row][column] = BLOCKS[bits]
            self._colours[row][column] = colour

    def path(self, places: "List[Tuple[int, int]]", draw: "Callable[[int, int], None]") -> None:
        """Draw the line through places, dot by dot."""
        for k in range(max(len(places) - 1, 1)):
            for x, y in between(*(places[k] + places[min(k + 1, len(places) - 1)])):
                draw(x, y)

    def shade(self, share: float) -> str:
        """Return the shading character for a share from 0 to 1; above 0 it is never blank."""
        shades = PLAIN_SHADES if self.plain else SHADES
        if share <= 0.0:
            return shades[0]
        return shades[min(max(int(share * (len(shades) - 1) + 0.5), 1), len(shades) - 1)]

    def draw_frame(self, x_axis: "Axis", y_axis: "Axis", left: int, top: int, bottom: int, x_label: str) -> None:
        """Draw two axes with ticks and labels; left is the column of the y axis, bottom the row of the x axis."""
        frame = self.frame
        for row in range(top, bottom):
            self.mark(left, row, frame["left"])
        for column in range(left, self.width):
            self.mark(column, bottom, frame["corner"] if column == left else frame["below"])
        for number, label in y_axis.ticks:
            row = top + int((1.0 - y_axis.share(number)) * (bottom - top - 1) + 0.5)
            self.write(left - cells_of(label) - 1, row, label)
            self.mark(left, row, frame["tick"])
        free = 0
        for number, label in x_axis.ticks:
            column = left + 1 + int(x_axis.share(number) * (self.width - left - 2) + 0.5)
            start = min(max(column - cells_of(label) // 2, 0), self.width - cells_of(label))
            if start >= free:
                self.mark(column, bottom, frame["below_tick"])
                self.write(start, bottom + 1, label)
                free = start + cells_of(label) + 1
        label = cut(x_label, self.width - left - 1)
        self.write(left + 1 + (self.width - left - 1 - cells_of(label)) // 2, bottom + 2, label)

    def text(self, colour: bool = False) -> str:
        """Return the rows as text, without trailing blanks and blank rows; colour: with ANSI escape codes."""
        lines = []
        for letters, colours in zip(self._letters, self._colours):
            end = len(letters)
            while end and letters[end - 1] == " ":
                end -= 1
            lines.append(self._coloured(letters[:end], colours) if colour else "".join(letters[:end]))
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)

    def _coloured(self, letters: "List[str]", colours: "List[str]") -> str:
        parts, start = [], 0
        for k in range(1, len(letters) + 1):
            if k == len(letters) or colours[k] != colours[start]:
                parts.append(in_terminal("".join(letters[start:k]), colours[start]))
                start = k
        return "".join(parts)
