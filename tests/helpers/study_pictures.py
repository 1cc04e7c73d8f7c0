"""One picture of each kind, for the tests of pictures."""

from nn_pure import Dense, Network
from nn_pure.data.generated import moons
from nn_pure.schedules import Cosine, WarmUp
from nn_pure.study.pictures import (GradientNorms, Stack, draw, draw_confusion, draw_surface, draw_weights, plot,
                                    plot_activation, plot_norms, plot_predictions, plot_schedule)
from nn_pure.training.history import History


def recorded(**lists):
    """Return a History with these lists."""
    history = History()
    for epoch in range(len(lists["loss"])):
        history.append({name: numbers[epoch] for name, numbers in lists.items()})
    return history


def network(*widths, **options):
    """Return a network of these widths, tanh inside."""
    layers = [Dense(width, "tanh") for width in widths[1:-1]]
    return Network(widths[0], layers + [Dense(widths[-1], options.get("last", "sigmoid"))], seed=1)


def pictures():
    """Return {what: picture}."""
    X, y = moons(n=60, noise=0.2, seed=0)
    two, three, one = network(2, 4, 1), network(2, 4, 3, last="softmax"), network(2, 4, 1, last="linear")
    norms = GradientNorms(X, y)
    history = two.train(X, y, epochs=30, learning_rate=0.5, validation_fraction=0.2, patience=40, metrics=["accuracy"],
                        callbacks=[norms])
    t = [[1.0, 0.0, 0.0] if x[0] < 0.0 else [0.0, 1.0, 0.0] if x[1] < 0.3 else [0.0, 0.0, 1.0] for x in X]
    three.train(X, t, epochs=20, learning_rate=0.5)
    long_name = "a column with a name that is far too long for any picture"
    names = ["setosa", long_name, "<&>\"'"]
    named = network(3, 5, 2, last="softmax")
    named.columns = [{"name": name, "categories": None} for name in names]
    named.target = {"name": "species", "classes": ["yes", long_name]}
    return {
        "loss": plot(history), "accuracy": plot(history, ["accuracy", "val_accuracy"]),
        "log": plot(recorded(loss=[10.0 ** -k for k in range(12)]), unit="nats"),
        "one epoch": plot(recorded(loss=[0.5])), "norms": plot_norms(norms),
        "gelu": plot_activation("gelu"), "hard_sigmoid": plot_activation("hard_sigmoid"),
        "softmax": plot_activation("softmax"), "schedule": plot_schedule(WarmUp(Cosine(0.1, 35), 5), 40),
        "predictions": plot_predictions([1.0, 2.0, 4.0], [1.5, 2.0, 3.0], "price"),
        "small network": draw(network(2, 2, 1)), "network": draw(two), "wide network": draw(network(64, 32, 16, 10)),
        "named network": draw(named),
        "weights": draw_weights(network(2, 2, 1)), "wide weights": draw_weights(network(64, 32, 10)),
        "one layer": draw_weights(named, 0), "many columns": draw_weights(network(3, 200, 1), 0),
        "confusion": draw_confusion([[9, 1, 0], [0, 10, 2], [1, 0, 7]], names),
        "large confusion": draw_confusion([[(3 * i + j) % 7 for j in range(20)] for i in range(20)]),
        "surface": draw_surface(two, X, y), "three classes": draw_surface(three, X, t),
        "regression": draw_surface(one, X, [[x[0] * x[1]] for x in X]), "no rows": draw_surface(two, X),
        "stack": Stack([plot(history), draw(two)]),
    }
