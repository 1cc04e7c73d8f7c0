"""A marimo notebook, on a desktop or as WebAssembly in a page: marimo edit marimo_notebook.py

nn_pure (the folder, or the bundle as nn_pure.py) stands beside this file.  Move the slider: the cells below it run again.
"""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from nn_pure import Dense, Network
    from nn_pure.data.generated import moons
    from nn_pure.study.pictures import draw_surface, plot
    return Dense, Network, draw_surface, mo, moons, plot


@app.cell
def _(mo):
    units = mo.ui.slider(1, 16, value=8, label="hidden units")
    units  # noqa: B018  (what marimo shows)
    return (units,)


@app.cell
def _(Dense, Network, moons, units):
    X, y = moons(n=120, noise=0.1, seed=0)
    net = Network(2, [Dense(units.value, "tanh"), Dense(1, "sigmoid")], seed=0)
    history = net.train(X, y, epochs=150, learning_rate=0.05, optimizer="adam")
    return X, history, net, y


@app.cell
def _(X, draw_surface, history, mo, net, plot, y):
    pictures = mo.hstack([mo.Html(draw_surface(net, X, y).svg()), mo.Html(plot(history).svg())])
    pictures  # noqa: B018
    return (pictures,)


if __name__ == "__main__":
    app.run()
