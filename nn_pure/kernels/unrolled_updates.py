"""Unrolled update rules of optimizers/first_order.py, a row's weights side by side: the same bits and state.

    w#, g#           weight # of a row, and its gradient
    v#, m#, s#, l#   its part of the state: velocity, mean, squares, the largest of them
    r                the learning rate, Adam's correction for this step included

A rule here is the state, the operations on a weight, and its new value: the
arithmetic of optimizers/first_order.py in its order.  Weight decay is done by
the optimizer itself.  A row longer than LONGEST is cut.

ns per weight, Adam, rows of 32 and 10, the rule itself and here: 379 and 256 on
CPython 3.6, 385 and 291 on 3.8, 345 and 237 on 3.11, 372 and 269 on 3.12, 359 and 275
on 3.13.  Slower: one loop that appends to three lists (284 on 3.11), and all
square roots of a row by map (256).
"""

from math import sqrt

from ..elementary import power
from ..optimizers.first_order import SGD, Adagrad, Adam, AdamW, RMSprop
from .generated import compiled, numbered, pieces_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    from ..checks import Matrix
    # the state: (letter, name); the operations; the new weight; numbers that are the same for all weights
    Rule = Tuple[List[Tuple[str, str]], List[str], str, Dict[str, float]]

# A function for rows of 32 takes 2 ms to compile, and saves 50 to 150 ns per weight.
WORTH = 20000
MOST = 200          # functions that are kept; a training needs one for each length of rows


def sgd(optimizer: "Any", r: float, step: int) -> "Rule":
    """Return gradient descent, optionally with momentum.

    >>> sgd(SGD(), 0.5, 1)
    ([], [], 'w#-r*g#', {'r': 0.5})
    """
    momentum = optimizer.momentum
    if not momentum:
        return [], [], "w#-r*g#", {"r": r}
    share = 1.0 if step == 1 else 1.0 - optimizer.dampening
    moved = "w#-r*(g#-n*v#)" if optimizer.nesterov else "w#-r*v#"
    return [("v", "velocity")], ["v#=p*v#+q*g#"], moved, {"r": r, "p": momentum, "q": share, "n": -momentum}


def adagrad(optimizer: "Any", r: float, step: int) -> "Rule":
    """Return Adagrad.

    >>> adagrad(Adagrad(), 0.5, 1)[2]
    'w#-r*g#/(sqrt(s#)+e)'
    """
    r = r / (1.0 + (step - 1.0) * optimizer.lr_decay)
    return [("s", "square_sum")], ["s#=s#+g#*g#"], "w#-r*g#/(sqrt(s#)+e)", {"r": r, "e": optimizer.eps}


def rmsprop(optimizer: "Any", r: float, step: int) -> "Rule":
    """Return RMSprop, optionally centered or with momentum.

    >>> rmsprop(RMSprop(), 0.5, 1)[1]
    ['s#=p*s#+q*g#*g#', 'x#=g#/(sqrt(s#)+e)']
    """
    memory, steps, root, moved = [("s", "square_mean")], ["s#=p*s#+q*g#*g#"], "s#", "w#-r*x#"
    if optimizer.centered:
        memory.append(("m", "mean"))
        steps += ["m#=p*m#+q*g#", "c#=s#-m#*m#"]
        root = "0.0 if c#<0.0 else c#"
    steps.append("x#=g#/(sqrt(%s)+e)" % root)
    if optimizer.momentum:
        memory.append(("v", "velocity"))
        steps.append("v#=x#-n*v#")
        moved = "w#-r*v#"
    return memory, steps, moved, {"r": r, "p": optimizer.alpha, "q": 1.0 - optimizer.alpha, "e": optimizer.eps,
                                  "n": -optimizer.momentum}


def adam(optimizer: "Any", r: float, step: int) -> "Rule":
    """Return Adam, optionally with AMSGrad's largest squares.

    >>> adam(Adam(), 0.5, 1)[2]
    'w#-r*m#/(sqrt(s#)/f+e)'
    """
    beta1, beta2 = optimizer.betas
    memory, steps = [("m", "mean"), ("s", "square_mean")], ["m#=p*m#+q*g#", "s#=b*s#+d*g#*g#"]
    root = "s#"
    if optimizer.amsgrad:
        memory.append(("l", "largest_square"))
        steps.append("l#=s# if s#>l# else l#")
        root = "l#"
    return memory, steps, "w#-r*m#/(sqrt(%s)/f+e)" % root, {
        "r": r / (1.0 - power(beta1, step)), "f": sqrt(1.0 - power(beta2, step)),
        "p": beta1, "q": 1.0 - beta1, "b": beta2, "d": 1.0 - beta2, "e": optimizer.eps}


# By the class itself: a class of a user's own that inherits from one of these may have another rule.
RULES: "Dict[Any, Callable[[Any, float, int], Rule]]" = {
    SGD: sgd, Adagrad: adagrad, RMSprop: rmsprop, Adam: adam, AdamW: adam}


def step_source(rule: "Rule", k: int) -> str:
    """Return a function of k weights, their gradient and memory: new weights and memory.

    >>> print(step_source(sgd(SGD(momentum=0.5), 0.25, 1), 2))
    def step(numbers, w, g, v):
        [n,p,q,r] = numbers
        [w0,w1] = w
        [g0,g1] = g
        [v0,v1] = v
        v0=p*v0+q*g0
        v1=p*v1+q*g1
        return [w0-r*v0,w1-r*v1], [v0,v1]
    """
    memory, steps, moved, numbers = rule
    letters = ["w", "g"] + [letter for letter, _ in memory]
    lines = ["def step(numbers, %s):" % ", ".join(letters), "    [%s] = numbers" % ",".join(sorted(numbers))]
    for letter in letters:
        lines.append("    [%s] = %s" % (numbered(letter + "#", k), letter))
    if steps:
        lines.append("    " + numbered("\n    ".join(steps), k, "\n    "))
    results = [numbered(moved, k)] + [numbered(letter + "#", k) for letter, _ in memory]
    lines.append("    return " + ", ".join(["[%s]" % result for result in results]))
    return "\n".join(lines) + ("" if memory else ",")


_steps: "Dict[str, Any]" = {}
_work: "Dict[Tuple[int, int], int]" = {}        # weights updated so far, by rows and length of the first


def step_function(rule: "Rule", k: int) -> "Any":
    """Return the function of step_source(rule, k), compiled once; None without exec.

    >>> rule = sgd(SGD(), 0.5, 1)
    >>> step_function(rule, 2)([0.5], [8.0, 6.0], [2.0, 4.0])
    ([7.0, 4.0],)
    """
    key = "%d %s %s" % (k, rule[1], rule[2])
    if key not in _steps:
        if len(_steps) >= MOST:
            _steps.clear()
        names = "from math import sqrt\n"
        _steps[key] = compiled(names + step_source(rule, k), "step")
    return _steps[key]


def update(optimizer: "Any", w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
    """Return the rows after one step; the optimizer's state is that of its own update.

    g is used up: each new row takes the place of its gradient, and the memory of that.

    >>> adam = Adam(eps=1.0)
    >>> update(adam, [[8.0]], [[3.0]], 4.0), adam.steps
    ([[5.0]], 1)
    """
    moved: "Matrix"
    if type(optimizer) not in RULES or not _worth(w):
        moved = optimizer.update(w, g, learning_rate)
        return moved
    w, g = optimizer.begin(w, g, learning_rate)
    rule = RULES[type(optimizer)](optimizer, learning_rate, optimizer.steps)
    functions = {}
    for k in set([len(row) for row in w]):
        functions[k] = [(start, end, step_function(rule, end - start)) for start, end in pieces_of(k)]
        if functions[k][0][2] is None:
            moved = optimizer._rule(w, g, learning_rate)
            return moved
    numbers = [rule[3][name] for name in sorted(rule[3])]
    names = [name for _, name in rule[0]]
    results = [g] + [optimizer.memory[name] for name in names]
    for i in range(len(w)):
        new = _row(functions[len(w[i])], numbers, [w[i]] + [rows[i] for rows in results])
        for rows, row in zip(results, new):
            rows[i] = row
    return g


def _row(functions: "List[Tuple[int, int, Any]]", numbers: "List[float]", rows: "Any") -> "Any":
    """Return the new rows for a row of weights, its gradient and memory, piece by piece."""
    if len(functions) == 1:
        return functions[0][2](numbers, *rows)
    new: "Matrix" = [[] for _ in rows[1:]]
    for start, end, function in functions:
        for whole, part in zip(new, function(numbers, *[row[start:end] for row in rows])):
            whole.extend(part)
    return new


def _worth(w: "Matrix") -> bool:
    """Return whether networks like this one have been updated so often that compiling pays."""
    key = len(w), len(w[0])
    if len(_work) > 1000:
        _work.clear()                   # a host that makes networks of all sizes, forever
    work = _work.get(key, 0)
    if work <= WORTH:
        _work[key] = work = work + sum([len(row) for row in w])
    return work > WORTH
