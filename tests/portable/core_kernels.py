"""Checks that every kernel computes what the plain one does, and that blocks of steps end where single steps do.

Generated functions pay after thousands of rows.  The thresholds are set to 0 here, so that they are made at
once; where there is no exec the loops take over, and every answer must be the same.
"""

from checking import check, equal, moons, near, parameters, raises, rows_of, run

from nn_pure import Dense, Network, NNPureError, kernels, matrix
from nn_pure.activations import ACTIVATIONS
from nn_pure.callbacks import Callback
from nn_pure.kernels import generated, straight_line, unrolled, unrolled_updates
from nn_pure.kernels.plain import PLAIN, Plain
from nn_pure.kernels.pypy import Loops
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS, SGD, Adam, RMSprop
from nn_pure.rng import Rng
from nn_pure.schedules import Constant
from nn_pure.training.fused_steps import overrides, rates_of
from nn_pure.training.interrupt import CtrlC

unrolled.WORTH = unrolled.WORTH_ZEROS = unrolled_updates.WORTH = generated.PAYS = 0


def same(got, wanted, what):
    """Compare to the bit: 0.0 and -0.0 are equal, but they are not written alike."""
    check(got == wanted and repr(got) == repr(wanted), what)


def agree(kernel, got, wanted, what):
    """One check: to the bit where the kernel promises it, else within 1e-9."""
    if kernel.same_bits:
        same(got, wanted, what)
    else:
        worst = max([max([abs(d) for d in row]) for row in matrix.subtract(got, wanted)])
        check(worst <= 1e-9, "%s: off by %r" % (what, worst))


def others():
    """Return every kernel but the plain one; Loops is PyPy's, but runs anywhere."""
    return [kernels.kernel_for("generated"), kernels.kernel_for("fast"), unrolled.Rows(), Loops()]


def test_choice():
    for name in kernels.KERNELS:
        equal(kernels.name_of(name), name, "name_of")
        check(kernels.kernel_for(name) is kernels.kernel_for(name), "one kernel per name")
        check(isinstance(kernels.kernel_for(name), Plain), "every kernel inherits from Plain")
    check(kernels.kernel_for("plain") is PLAIN, "plain")
    check(kernels.kernel_for("generated").same_bits, "generated promises the plain bits")
    check(kernels.default_name() in kernels.KERNELS, "default_name")
    equal(kernels.interpreter(), kernels.interpreter().lower(), "interpreter")
    equal(kernels.straight_lines("plain"), None, "no straight lines for plain")
    check(kernels.straight_lines("generated") is straight_line, "straight lines")
    for bad in ("quick", 5, ""):
        raises(NNPureError, "kernel %r" % (bad,), Network, 1, [Dense(1)], "mse", 0, 0.0, bad)


def test_generated_source():
    half = generated.compiled("def half(x):\n    return x / 2.0\n", "half")
    check(half is None or half(3.0) == 1.5, "compiled")
    equal(generated.compiled("def half(x) return x", "half"), None, "source that is none")
    equal(generated.numbered("a#", 3), "a0,a1,a2", "numbered")
    equal(generated.pieces_of(100), [(0, 50), (50, 100)], "pieces_of")
    row = unrolled.row_function(3, True)
    check(row is None or row([1.0, 2.0, 3.0], [[4.0, 5.0, 6.0]]) == [32.0], "row_function")


def test_products():
    rng = Rng(21)
    shapes = ((1, 1, 1), (5, 3, 7), (6, 70, 5), (5, 20, 6))
    for n, k, m in shapes:
        for zeros in (0.0, 0.75):
            A = [[0.0 if rng.uniform() < zeros else x for x in row] for row in rows_of(rng, n, k)]
            B = rows_of(rng, k, m)
            layer = Dense(m, "tanh", weights=B, biases=rows_of(rng, 1, m)[0])
            delta = rows_of(rng, n, m)
            for kernel in others():
                what = "%s %d x %d x %d" % (kernel.name, n, k, m)
                for got, wanted in ((kernel.matmul(A, B), PLAIN.matmul(A, B)),
                                    (kernel.matmul_transposed(A, matrix.transpose(B)), PLAIN.matmul_transposed(A, matrix.transpose(B))),
                                    (kernel.sums(layer, A), PLAIN.sums(layer, A)),
                                    (kernel.predict(Network(k, [layer]), A), PLAIN.predict(Network(k, [layer]), A)),
                                    (kernel.gradient(A, delta)[0], PLAIN.gradient(A, delta)[0])):
                    agree(kernel, got, wanted, what)
                same(kernel.gradient(A, delta)[1], PLAIN.gradient(A, delta)[1], what + ": sums of columns")


def test_lengths_that_differ():
    """The fast kernel subtracts squares of lengths: rows of very different length must lose nothing."""
    rng = Rng(22)
    A = [[x * size for x in row] for row, size in zip(rows_of(rng, 5, 16), (1e-9, 1.0, 1e9, 1e200, 0.0))]
    B = [[x * 1e6 for x in row] for row in rows_of(rng, 16, 5)]
    kernel = kernels.kernel_for("fast")
    for got, wanted, row in zip(kernel.matmul(A, B), PLAIN.matmul(A, B), A):
        size = max([abs(x) for x in row]) * 1e6 or 1.0
        near([[x / size for x in got]], [[x / size for x in wanted]], "fast, lengths that differ", 16e-9)


def test_layers():
    rng = Rng(23)
    z = rows_of(rng, 4, 3)
    dE_da = rows_of(rng, 4, 3)
    for kernel in others():
        for name in sorted(ACTIVATIONS):
            layer = Dense(3, name, weights=[[0.0] * 3])
            a = PLAIN.outputs(layer, z)
            agree(kernel, kernel.outputs(layer, z), a, name + ": outputs")
            if name != "softmax":
                agree(kernel, kernel.delta(layer, dE_da, z, a), PLAIN.delta(layer, dE_da, z, a), name + ": delta")


def rules():
    """Return functions that make an optimizer: each of the table, and what options change the formula."""
    return [OPTIMIZERS[name] for name in sorted(OPTIMIZERS)] + [
        lambda: SGD(0.1, momentum=0.5, dampening=0.25, weight_decay=0.125),
        lambda: RMSprop(centered=True, momentum=0.5), lambda: Adam(amsgrad=True)]


def test_update_rules():
    rng = Rng(24)
    w, g = rows_of(rng, 6, 20), [rows_of(rng, 6, 20) for _ in range(3)]
    for make in rules():
        if make().searches:
            continue
        for kernel in others():
            got, wanted, one, two = w, w, make(), make()
            for step in range(3):
                got = kernel.update(one, got, list(g[step]), 0.25)      # which uses up g
                wanted = PLAIN.update(two, wanted, g[step], 0.25)
            same(got, wanted, "%s, %s" % (one.settings()["name"], kernel.name))
            same([one.memory[name] for name in sorted(one.memory)], [two.memory[name] for name in sorted(two.memory)],
                 "%s, %s: memory" % (one.settings()["name"], kernel.name))


def few_rows():
    """Few, since a straight line holds the formula of every row, and has to be compiled."""
    X, Y = moons()
    return X[:7], Y[:7]


def trained(kernel, units, make, callbacks=(), batch_size=None, kind="tanh", loss="binary_cross_entropy"):
    X, Y = few_rows()
    output = LOSSES[loss].activation or "linear"
    net = Network(2, [Dense(units, kind, l2=0.0078125), Dense(1, output)], loss, seed=25, kernel=kernel)
    history = net.train(X, Y, 6, batch_size=batch_size, optimizer=make(), callbacks=callbacks)
    return net, history


def compare_trainings(units, make, batch_size, kind="tanh", loss="binary_cross_entropy"):
    plain, history = trained("plain", units, make, (), batch_size, kind, loss)
    for name in ("generated", "fast"):
        what = "%s, %d units, %s, %s" % (name, units, kind, loss)
        net, again = trained(name, units, make, (), batch_size, kind, loss)
        kernel = kernels.kernel_for(name)
        for k in range(2):
            agree(kernel, net.layers[k].weights, plain.layers[k].weights, what)
            agree(kernel, [net.layers[k].biases], [plain.layers[k].biases], what)
        agree(kernel, [again.loss], [history.loss], what + ": history")
        agree(kernel, net.predict(few_rows()[0]), plain.predict(few_rows()[0]), what + ": predictions")


def test_trainings():
    """Small networks become straight lines, larger ones go row by row."""
    for make in rules():
        optimizer = make()
        compare_trainings(2, make, None if optimizer.full_batch else 3)
    for make in (OPTIMIZERS["adam"], OPTIMIZERS["lbfgs"]):
        compare_trainings(90, make, None)
    for name in sorted(ACTIVATIONS):
        if name not in ("softmax", "exponential"):
            compare_trainings(2, SGD, None, name)
    for name in ("half_squared_error", "mean_absolute_error", "huber", "mean_squared_error"):
        compare_trainings(2, SGD, 1, "relu", name)


class Listener(Callback):
    """Wants to be told of every step, so that none is taken in a block."""

    def __init__(self):
        self.heard = []

    def on_batch_end(self, batch, logs):
        self.heard.append(batch)


def test_fused_steps():
    for name in ("plain", "generated"):
        for batch_size in (None, 2):
            listener = Listener()
            net, history = trained(name, 2, Adam, (listener,), batch_size)
            twin, again = trained(name, 2, Adam, (), batch_size)
            equal(len(listener.heard), 6 if batch_size is None else 24, "steps that were told of")
            same(parameters(twin), parameters(net), "weights, told of and fused")
            same((again.loss, again.gradient_norm), (history.loss, history.gradient_norm), "histories likewise")
    own = Callback()
    own.on_batch_end = print
    equal([overrides([each], ("on_batch_end",)) for each in (Callback(), Listener(), own)], [False, True, True], "overrides")
    equal(rates_of(Constant(0.5), 7, 2), [0.5, 0.5], "rates_of")


def test_predictions():
    """The same rows one by one and together, before and after a weight was set."""
    rng = Rng(26)
    X = rows_of(rng, 6, 16)
    for name in kernels.KERNELS:
        net = Network(16, [Dense(8, "tanh"), Dense(3, "softmax")], seed=27, kernel=name)
        plain = Network(16, [Dense(8, "tanh"), Dense(3, "softmax")], seed=27, kernel="plain")
        for _ in range(2):
            near(net.predict(X), plain.predict(X), name + ": predictions", 1e-9)
            near([net.predict([row])[0] for row in X], plain.predict(X), name + ": row by row", 1e-9)
            for each in (net, plain):
                each.layers[0].weights[3][2] = 4.0


class PressesCtrlC(Callback):
    def on_epoch_end(self, epoch, logs):
        if epoch == 2:
            raise KeyboardInterrupt()


def test_interrupt():
    with CtrlC() as ctrl_c:
        equal(ctrl_c.pressed, False, "not pressed")
    X, Y = moons()
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=28)
    before = net.loss_value(X, Y)
    try:
        net.train(X, Y, 5, 0.5, callbacks=[PressesCtrlC()])
        check(False, "the interrupt got lost")
    except KeyboardInterrupt:
        check(net.loss_value(X, Y) < before, "a network that can be used after Ctrl-C")


run("core_kernels", 400, (test_choice, test_generated_source, test_products, test_lengths_that_differ,
                          test_layers, test_update_rules, test_trainings, test_fused_steps, test_predictions,
                          test_interrupt))
