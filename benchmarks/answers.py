"""Checks of answers: a contender with a wrong answer is not timed."""


def flat(answer):
    """Return the numbers of nested lists as one list, from left to right.

    >>> flat([[1.0, [2.0]], 3.0])
    [1.0, 2.0, 3.0]
    """
    if not isinstance(answer, (list, tuple)):
        return [answer]
    numbers = []
    for part in answer:
        numbers.extend(flat(part))
    return numbers


def complaint(answer, expected, tolerance, floor=0.0):
    """Return an error message about answer, "" if it is right.

    answer, expected   nested lists of numbers
    tolerance          how far apart two numbers may be, relative to the larger
    floor              relative to this if both are smaller

    >>> complaint([[1.0, 2.0]], [[1.0, 2.0]], 1e-9)
    ''
    >>> complaint([1.0, 2.5], [1.0, 2.0], 1e-9)
    'number 1 is 2.5 where 2.0 is right to 1e-09'
    """
    got, right = flat(answer), flat(expected)
    if len(got) != len(right):
        return "%d numbers where %d are right" % (len(got), len(right))
    for i in range(len(got)):
        # "not <=", so that a NaN, which is neither, is wrong
        if not abs(got[i] - right[i]) <= tolerance * max(abs(got[i]), abs(right[i]), floor):
            return "number %d is %r where %r is right to %g" % (i, got[i], right[i], tolerance)
    return ""
