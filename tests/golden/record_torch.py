"""Records where PyTorch's optimizers and schedulers go, into torch_optimizers.json beside this file.

    python3 tests/golden/record_torch.py

Needs torch; the tests that compare with the file do not.  Everything is float64, on one thread.

A small network, tanh then linear, learns DATA_ROWS rows with the mean squared error, all rows in every
step.  Of each optimizer the weights after KEPT steps are kept: a list of rows, for each layer its
weight rows (one per input) and then its biases.  Of each scheduler, the rates of EPOCHS epochs.  Of the
line search inside L-BFGS, how far it goes down a polynomial, c[0] + c[1] t + c[2] t^2 + ..., and how
many trials that takes.
"""

import json
import math
import os

import torch
from torch.optim import lr_scheduler
from torch.optim.lbfgs import _strong_wolfe

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_optimizers.json")
INPUTS, HIDDEN, OUTPUTS, DATA_ROWS = 3, 3, 2, 12
KEPT = [1, 2, 5, 10, 20, 50]
EPOCHS = 30
SEARCHES = 40

# name in nn_pure, settings of nn_pure, learning rate; the class and settings of torch
CASES = {
    "sgd": ("sgd", {}, 0.2, torch.optim.SGD, {}),
    "sgd, weight decay": ("sgd", {"weight_decay": 0.03}, 0.2, torch.optim.SGD, {"weight_decay": 0.03}),
    "momentum": ("sgd", {"momentum": 0.9}, 0.05, torch.optim.SGD, {"momentum": 0.9}),
    "momentum, dampening, weight decay": (
        "sgd", {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}, 0.1,
        torch.optim.SGD, {"momentum": 0.8, "dampening": 0.3, "weight_decay": 0.01}),
    "nesterov": ("sgd", {"momentum": 0.9, "nesterov": True}, 0.05,
                 torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": ("adagrad", {}, 0.1, torch.optim.Adagrad, {}),
    "adagrad, decays": (
        "adagrad", {"lr_decay": 0.05, "weight_decay": 0.02, "initial_accumulator_value": 0.1}, 0.1,
        torch.optim.Adagrad, {"lr_decay": 0.05, "weight_decay": 0.02, "initial_accumulator_value": 0.1}),
    "rmsprop": ("rmsprop", {}, 0.01, torch.optim.RMSprop, {}),
    "rmsprop, centered, momentum": (
        "rmsprop", {"centered": True, "momentum": 0.7, "alpha": 0.9, "weight_decay": 0.01}, 0.002,
        torch.optim.RMSprop, {"centered": True, "momentum": 0.7, "alpha": 0.9, "weight_decay": 0.01}),
    "adam": ("adam", {}, 0.02, torch.optim.Adam, {}),
    "adam, weight decay": ("adam", {"weight_decay": 0.05, "betas": [0.8, 0.95], "eps": 1e-3}, 0.02,
                           torch.optim.Adam, {"weight_decay": 0.05, "betas": (0.8, 0.95), "eps": 1e-3}),
    "adam, amsgrad": ("adam", {"amsgrad": True, "betas": [0.8, 0.9]}, 0.02,
                      torch.optim.Adam, {"amsgrad": True, "betas": (0.8, 0.9)}),
    "adamw": ("adamw", {}, 0.02, torch.optim.AdamW, {}),
    "adamw, weight decay": ("adamw", {"weight_decay": 0.5}, 0.02, torch.optim.AdamW, {"weight_decay": 0.5}),
    "rprop": ("rprop", {}, 0.01, torch.optim.Rprop, {}),
    "rprop, other steps": ("rprop", {"etas": [0.6, 1.3], "step_sizes": [1e-3, 0.08]}, 0.02,
                           torch.optim.Rprop, {"etas": (0.6, 1.3), "step_sizes": (1e-3, 0.08)}),
    # max_iter=1 would leave torch one evaluation, and no search: 26 are the first trial and 25 more.
    "lbfgs": ("lbfgs", {}, 1.0, torch.optim.LBFGS,
              {"max_iter": 1, "max_eval": 26, "line_search_fn": "strong_wolfe"}),
    "lbfgs, short memory": ("lbfgs", {"history_size": 5}, 0.5, torch.optim.LBFGS,
                            {"max_iter": 1, "max_eval": 26, "history_size": 5, "line_search_fn": "strong_wolfe"}),
}

PLATEAU_LOSSES = [1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.8, 0.79999, 0.79998, 0.79997, 0.79996, 0.79995, 0.7, 0.71, 0.72,
                  0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]


def problem():
    """Inputs, targets and first weights that no random number generator is needed for."""
    def wave(k):
        return round(math.sin(1.7 * k) + 0.5 * math.sin(0.31 * k * k), 4)

    x = [[wave(INPUTS * i + j + 1) for j in range(INPUTS)] for i in range(DATA_ROWS)]
    y = [[wave(100 + OUTPUTS * i + j) for j in range(OUTPUTS)] for i in range(DATA_ROWS)]
    weights = [[round(0.6 * wave(200 + HIDDEN * i + j), 4) for j in range(HIDDEN)] for i in range(INPUTS)]
    weights.append([round(0.2 * wave(300 + j), 4) for j in range(HIDDEN)])
    weights += [[round(0.6 * wave(400 + OUTPUTS * i + j), 4) for j in range(OUTPUTS)] for i in range(HIDDEN)]
    weights.append([round(0.2 * wave(500 + j), 4) for j in range(OUTPUTS)])
    return x, y, weights


def trajectory(x, y, rows, optimizer_class, learning_rate, settings):
    """Return {step: weights} of KEPT steps."""
    x, y = torch.tensor(x), torch.tensor(y)
    parameters = [torch.tensor(rows[:INPUTS]), torch.tensor(rows[INPUTS]),
                  torch.tensor(rows[INPUTS + 1:-1]), torch.tensor(rows[-1])]
    for parameter in parameters:
        parameter.requires_grad_(True)
    optimizer = optimizer_class(parameters, lr=learning_rate, **settings)

    def closure():
        optimizer.zero_grad()
        hidden = torch.tanh(x @ parameters[0] + parameters[1])
        loss = torch.nn.functional.mse_loss(hidden @ parameters[2] + parameters[3], y)
        loss.backward()
        return loss

    kept = {}
    for step in range(1, KEPT[-1] + 1):
        optimizer.step(closure)
        if step in KEPT:
            w1, b1, w2, b2 = [parameter.detach().tolist() for parameter in parameters]
            kept[str(step)] = w1 + [b1] + w2 + [b2]
    return kept


def line_searches():
    """Return [coefficients, first t, t found, trials] of falling polynomials with waves in them."""
    result = []
    for k in range(SEARCHES):
        c = [round(2.0 * math.sin(3.7 * k + 1.3 * j * j), 2) for j in range(5)] + [0.0, round(0.01 + 0.1 * (k % 5), 2)]
        c[1] = -abs(c[1]) - 0.01
        c = c[:2] if k == 0 else c          # a straight line: no end is in sight
        first = [1.0, 0.1, 8.0, 0.001][k % 4]

        def at(x, t, d, c=c):
            return polynomial(c, t), torch.tensor([slope(c, t)])

        start = torch.tensor([slope(c, 0.0)])
        _, _, t, trials = _strong_wolfe(at, None, first, torch.tensor([1.0]), c[0], start, start[0])
        result.append([c, first, float(t), trials])
    return result


def polynomial(c, t):
    total = 0.0
    for coefficient in reversed(c):
        total = total * t + coefficient
    return total


def slope(c, t):
    return polynomial([j * c[j] for j in range(1, len(c))], t)


def rates(make, learning_rate=0.5):
    """Return the rates of EPOCHS epochs under the scheduler that make(optimizer) returns."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=learning_rate)
    scheduler = make(optimizer)
    result = []
    for epoch in range(EPOCHS):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(PLATEAU_LOSSES[epoch])
        elif epoch < EPOCHS - 1:                # OneCycleLR refuses one step too many
            scheduler.step()
    return result


def warm_up(optimizer, then):
    rise = lr_scheduler.LinearLR(optimizer, start_factor=0.25, total_iters=5)
    return lr_scheduler.SequentialLR(optimizer, [rise, then(optimizer)], milestones=[5])


def all_rates():
    """Return {name: rates}; the names say what tests/core/test_schedules.py has to build."""
    return {
        "step": rates(lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3)),
        "exponential": rates(lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9)),
        "cosine": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=29, eta_min=0.01)),
        "one_cycle": rates(lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.5, total_steps=EPOCHS, cycle_momentum=False)),
        "one_cycle_late_peak": rates(lambda o: lr_scheduler.OneCycleLR(
            o, max_lr=0.5, total_steps=EPOCHS, pct_start=0.55, div_factor=10.0, final_div_factor=100.0,
            cycle_momentum=False)),
        "warm_up_step": rates(lambda o: warm_up(o, lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3))),
        "warm_up_cosine": rates(lambda o: warm_up(o, lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=24))),
        "plateau": rates(lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=2)),
        "plateau_min_lr": rates(lambda o: lr_scheduler.ReduceLROnPlateau(
            o, factor=0.5, patience=1, threshold=0.15, min_lr=0.02)),
    }


def dumped(value, depth=0):
    """Return JSON with a line for each trajectory's step, so that a change can be read."""
    if isinstance(value, dict) and depth < 3:
        lines = ["%s%s: %s" % (" " * (depth + 1), json.dumps(key), dumped(value[key], depth + 1)) for key in value]
        return "{\n%s\n%s}" % (",\n".join(lines), " " * depth)
    return json.dumps(value)


def main():
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    x, y, weights = problem()
    optimizers = {}
    for name, (key, settings, learning_rate, optimizer_class, torch_settings) in CASES.items():
        optimizers[name] = {"name": key, "settings": settings, "learning_rate": learning_rate,
                            "weights": trajectory(x, y, weights, optimizer_class, learning_rate, torch_settings)}
    data = {"torch": torch.__version__.split("+")[0], "x": x, "y": y, "weights": weights, "kept": KEPT,
            "optimizers": optimizers, "searches": line_searches(), "plateau_losses": PLATEAU_LOSSES, "rates": all_rates()}
    with open(FILE, "w", encoding="utf-8") as file:
        file.write(dumped(data) + "\n")


if __name__ == "__main__":
    main()
