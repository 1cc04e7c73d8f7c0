"""Colours, for screens and for terminals.

    SERIES     of lines, points and classes, one after the other
    POSITIVE   of numbers above 0, NEGATIVE of numbers below

The palette of Okabe and Ito 2008, safe for colour blindness.
"""

INK, PAPER, GRID, FAINT = "#222222", "#ffffff", "#dddddd", "#666666"
BLUE, VERMILLION = "#0072b2", "#d55e00"
SERIES = [BLUE, VERMILLION, "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#882255", "#999933"]
POSITIVE, NEGATIVE = BLUE, VERMILLION

# Dark mode: their replacements.
DARK = {INK: "#e6e6e6", PAPER: "#1e1e1e", GRID: "#444444", FAINT: "#a6a6a6", BLUE: "#4fa8e0", VERMILLION: "#f08236",
        "#882255": "#d676a8"}

# The nearest of a terminal's 256 colours that is legible on black and on white.
TERMINAL = {BLUE: 32, VERMILLION: 166, "#009e73": 35, "#cc79a7": 175, "#e69f00": 172, "#56b4e9": 74, "#882255": 125,
            "#999933": 143, FAINT: 244}


def of_series(k: int) -> str:
    """Return the colour of line, or class, k; they repeat.

    >>> of_series(0), of_series(8)
    ('#0072b2', '#0072b2')
    """
    return SERIES[k % len(SERIES)]


def mixed(first: str, second: str, share: float) -> str:
    """Return the colour between two, at a share from 0, the first, to 1, the second.

    >>> mixed("#000000", "#ff0000", 0.5)
    '#800000'
    """
    share = min(max(share, 0.0), 1.0)
    parts = []
    for k in (1, 3, 5):
        a, b = int(first[k:k + 2], 16), int(second[k:k + 2], 16)
        parts.append("%02x" % int(a + (b - a) * share + 0.5))
    return "#" + "".join(parts)


def signed(share: float) -> str:
    """Return white at 0, the colour of positive numbers at 1, that of negative ones at -1.

    >>> signed(0.0), signed(1.0), signed(-1.0)
    ('#ffffff', '#0072b2', '#d55e00')
    """
    return mixed(PAPER, POSITIVE if share > 0.0 else NEGATIVE, abs(share))


def ink_on(background: str) -> str:
    """Return the colour of text that is legible on a background: dark or white.

    >>> ink_on("#ffffff"), ink_on("#0072b2")
    ('#222222', '#ffffff')
    """
    # The luma of ITU-R BT.601: green looks brighter than blue.
    red, green, blue = [int(background[k:k + 2], 16) for k in (1, 3, 5)]
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140.0 else PAPER


def in_terminal(words: str, colour: str) -> str:
    """Return words in a colour of SERIES, with ANSI escape codes.

    >>> in_terminal("x", BLUE)
    '\\x1b[38;5;32mx\\x1b[0m'
    """
    return "\x1b[38;5;%dm%s\x1b[0m" % (TERMINAL[colour], words) if colour in TERMINAL else words
