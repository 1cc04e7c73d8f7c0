"""Progress: one line on a terminal, whatever its width, and a line per epoch elsewhere."""

import io
import os
import struct
import sys

import pytest

from nn_pure import Dense, Network, NNPureError
from nn_pure.training import progress
from nn_pure.training.progress import Progress, duration, terminal_width

X = [[0.0], [1.0], [2.0], [3.0]]
Y = [[1.0], [3.0], [5.0], [7.0]]


class Terminal:
    """A stream that says it is a terminal and keeps what it is sent."""

    def __init__(self):
        self.text = ""

    def isatty(self):
        return True

    def fileno(self):
        return 0

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def watched(stream, epochs=3, **arguments):
    net = Network(1, [Dense(1)], seed=0)
    net.train(X, Y, epochs, 0.01, batch_size=2, callbacks=[Progress(stream)], **arguments)
    return stream


@pytest.mark.parametrize("columns", [300, 80, 20, 5, 2, 1])
def test_on_a_terminal_it_is_one_line_at_every_width(columns, monkeypatch):
    monkeypatch.setattr(os, "get_terminal_size", lambda *fd: os.terminal_size((columns, 24)))
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", 0.0)
    terminal = watched(Terminal(), validation=(X, Y))
    assert terminal.text.count("\n") == 1 and terminal.text.endswith("\n")
    lines = terminal.text.rstrip("\n").split("\r")[1:]
    assert len(lines) > 6
    assert {len(line) for line in lines} == {columns - 1}             # each covers the one before
    assert lines[-1].startswith("Epoch 3/3, loss "[:columns - 1])
    if columns == 300:
        for word in ("loss", "val_loss", "rows/s", "left"):
            assert word in lines[-1], word


def test_a_dumb_terminal_gets_lines(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    text = watched(Terminal()).text
    assert text.count("\n") == 3 and "\r" not in text and "\x1b" not in text


def test_a_terminal_that_becomes_narrower(monkeypatch):
    widths = iter([80] * 3 + [20] * 100)
    monkeypatch.setattr(os, "get_terminal_size", lambda *fd: os.terminal_size((next(widths), 24)))
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", 0.0)
    lines = watched(Terminal()).text.rstrip("\n").split("\r")[1:]
    assert [len(line) for line in lines[:5]] == [79, 79, 79, 19, 19]


def test_not_drawn_more_often_than_eyes_see():
    terminal = watched(Terminal(), epochs=500)
    assert terminal.text.count("\r") < 250


def test_on_a_pipe_it_is_a_line_per_epoch():
    lines = watched(io.StringIO(), validation=(X, Y)).getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == ["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"]
    assert all("val_loss" in line and "rows/s" in line for line in lines)
    stream = io.StringIO()
    Network(1, [Dense(1)], seed=0).train(X, Y, 7, 0.01, callbacks=[Progress(stream, every=3)])
    assert [line.split(",")[0] for line in stream.getvalue().splitlines()] == ["Epoch 1/7", "Epoch 4/7", "Epoch 7/7"]


def test_verbose(capsys):
    net = Network(1, [Dense(1)], seed=0)
    for verbose, lines in ((0, 0), (1, 2), (2, 2)):
        net.train(X, Y, 2, 0.01, verbose=verbose)
        assert capsys.readouterr().out.count("Epoch") == lines


def test_verbose_2_prints_lines_on_a_terminal_too(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    Network(1, [Dense(1)], seed=0).train(X, Y, 2, 0.01, verbose=2)
    assert "\r" not in terminal.text and terminal.text.count("\n") == 2


def test_the_line_is_ended_when_training_is(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", 0.0)
    assert watched(Terminal(), epochs=100, stop_at_loss=1e9).text.count("\n") == 1


def test_a_restart_gets_a_line():
    stream = io.StringIO()
    net = Network(2, [Dense(1, "sigmoid", "normal")], seed=0)            # XOR without a hidden layer
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 100, 1.0, restarts=1, callbacks=[Progress(stream, 1000)])
    assert "Stuck at loss 0.6" in stream.getvalue() and "from seed 0, starting again from seed 1\n" in stream.getvalue()


def test_a_restart_on_a_terminal_ends_the_line_before(monkeypatch):
    terminal = Terminal()
    shown = Progress(terminal)
    shown.on_train_begin({"epochs": 10, "rows": 4, "epoch": 0})
    shown._rewrite("Epoch 1/10")
    shown.on_restart(0, 0.5, 1)
    assert terminal.text.endswith("\nStuck at loss 0.5000 from seed 0, starting again from seed 1\n")


class Broken:
    def write(self, text):
        raise OSError("no space left")


def test_a_stream_that_takes_no_more_is_no_reason_to_stop():
    watched(Broken())
    closed = io.StringIO()
    shown = Progress(closed)
    closed.close()
    Network(1, [Dense(1)]).train(X, Y, 2, 0.01, callbacks=[shown])


def test_rows_from_a_function_have_a_time_left_from_the_second_epoch_on():
    stream = io.StringIO()
    Network(1, [Dense(1)], seed=0).train(lambda: zip(X, Y), epochs=3, learning_rate=0.01, callbacks=[Progress(stream)])
    assert ["left" in line for line in stream.getvalue().splitlines()] == [True, True, True]     # known when the first ends


def test_durations_and_widths():
    assert [duration(s) for s in (0, 0.4, 59.4, 60, 3599, 3600, 90061)] == [
        "0 s", "0 s", "59 s", "1:00", "59:59", "1:00:00", "25:01:01"]
    assert terminal_width(io.StringIO()) == 80


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [20, 40, 132])
def test_a_real_terminal(columns):
    import fcntl
    import pty
    import subprocess
    import termios
    main, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    code = ("from nn_pure import Dense, Network\n"
            "import nn_pure.training.progress\n"
            "nn_pure.training.progress.SECONDS_BETWEEN_UPDATES = 0.0\n"
            "Network(1, [Dense(1)], seed=0).train([[0.0], [1.0]], [[1.0], [3.0]], 20, 0.01, verbose=1)\n")
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=end, env=dict(os.environ, PYTHONPATH=root))
    os.close(end)
    text = b""
    while True:
        try:
            data = os.read(main, 65536)
        except OSError:                     # Linux says so when the other end is closed
            break
        if not data:
            break
        text += data
    assert process.wait() == 0
    os.close(main)
    assert text.count(b"\n") == 1
    lines = text.rstrip(b"\r\n").split(b"\r")[1:]
    assert len(lines) >= 20 and {len(line) for line in lines} == {columns - 1}
    assert lines[-1].startswith(b"Epoch 20/20, loss "[:columns - 1])


class Plain:
    """A stream with nothing but write."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


def test_a_stream_without_flush():
    assert watched(Plain()).text.count("\n") == 3


def test_no_rate_before_any_time_has_passed(monkeypatch):
    monkeypatch.setattr(progress, "clock", lambda: 5.0)
    assert watched(Plain()).text.splitlines()[0].count(",") == 1          # epoch and loss only


def test_no_time_left_while_the_number_of_rows_is_unknown(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", 0.0)
    terminal = Terminal()
    Network(1, [Dense(1)], seed=0).train(lambda: zip(X, Y), epochs=2, learning_rate=0.01, batch_size=2, callbacks=[Progress(terminal)])
    lines = terminal.text.rstrip("\n").split("\r")[1:]
    assert "rows/s" in lines[0] and "left" not in lines[0] and "left" in lines[-1]


def test_without_a_clock(monkeypatch):
    monkeypatch.setitem(sys.modules, "time", None)          # import time raises ImportError
    assert progress.clock() == 0.0
    net = Network(1, [Dense(1)], seed=1)
    assert net.train([[1.0]], [[2.0]], 3, 0.1).seconds == [0.0] * 3
    with pytest.raises(NNPureError, match="max_seconds needs a clock"):
        net.train([[1.0]], [[2.0]], 3, 0.1, max_seconds=1.0)
