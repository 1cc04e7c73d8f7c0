"""Contenders that run in a process of their own: brain.js in node, PyTorch in another Python.

The process reads a line, {"calls": n}, does the job n times, and writes a line,
{"seconds": of all n, "answer": numbers}.  The clock is its own: neither
starting nor talking to it counts.  It ends when its input does.
"""

import json
import os
import subprocess
import sys
from time import perf_counter

from .timing import Contender

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Elsewhere(Contender):
    """A Contender whose job is done by a process.

    command       a list, the command line
    environment   of the process; None is ours
    """

    def __init__(self, name, command, examine, environment=None, times=1):
        super().__init__(name, None, examine, times)
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.job = lambda: self.ask(1)["answer"]

    def ask(self, calls):
        """Return the reply of the process after so many calls."""
        try:
            self.process.stdin.write(json.dumps({"calls": calls}).encode("ascii") + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = b""
        if not line:
            said = self.process.communicate()[1].decode("utf-8", "replace").split("\n")
            raise RuntimeError("the process ended: " + " ".join(said)[-300:].strip())
        return json.loads(line.decode("ascii"))

    def run_seconds(self, calls, clock):
        """Return how many seconds so many calls took, by the process's own clock."""
        return self.ask(calls)["seconds"]

    def close(self):
        """End the process."""
        if self.process.poll() is None:
            self.process.communicate()


def serve(job, numbers):
    """Run as such a process: reply to each line of the input with numbers(result of job)."""
    for line in sys.stdin:
        calls = json.loads(line)["calls"]
        start = perf_counter()
        for _ in range(calls):
            answer = job()
        seconds = perf_counter() - start
        print(json.dumps({"seconds": seconds, "answer": numbers(answer)}), flush=True)
