"""Ctrl-C (SIGINT): training ends between two steps, not in the middle of one."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class CtrlC:
    """A handler of SIGINT: it sets pressed, so that training can end after the current batch.

    Pressed twice, or where no handler can be set (MicroPython, a
    thread that is not the main one, a program with a handler of its own),
    Ctrl-C has its usual effect.

    >>> with CtrlC() as ctrl_c:
    ...     ctrl_c.pressed
    False
    """

    def __init__(self) -> None:
        self.pressed: bool = False
        self.signal: "Any" = None

    def __enter__(self) -> "CtrlC":
        try:
            import signal
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                signal.signal(signal.SIGINT, self._note)
                self.signal = signal
        except (ImportError, AttributeError, ValueError):
            pass
        return self

    def _note(self, number: int, frame: "Any") -> None:
        self.pressed = True
        self._leave()

    def _leave(self) -> None:
        if self.signal is not None and self.signal.getsignal(self.signal.SIGINT) == self._note:
            self.signal.signal(self.signal.SIGINT, self.signal.default_int_handler)
            self.signal = None

    def __exit__(self, kind: "Any", value: "Any", traceback: "Any") -> None:
        self._leave()
