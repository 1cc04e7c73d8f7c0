"""Pictures of networks and of how they learn.

    plot(history)                  loss over the epochs, or anything else the history has
    plot_activation("tanh")        an activation and its slope
    plot_schedule(schedule, 50)    the learning rate of each epoch
    plot_norms(norms)              the length of each layer's gradient over the epochs
    plot_predictions(t, p)         predicted numbers over the true ones
    draw(net)                      units, and weights as lines: width and colour
    draw_weights(net)              weights as a table of colours
    draw_surface(net, X, y)        what a network with two inputs answers, and the data
    draw_confusion(counts, names)  a confusion matrix
    Stack([...])                   several of them as one

Each returns a Picture: print it, or save("picture.svg").

>>> from nn_pure import Dense, Network
>>> net = Network(1, [Dense(1, weights=[[3.0]])])
>>> picture = plot(net.train([[1.0]], [[1.0]], epochs=5, learning_rate=0.25))
>>> picture.svg().startswith("<svg ")
True
"""

from .charts import GradientNorms, plot, plot_activation, plot_norms, plot_predictions, plot_schedule
from .drawing import draw
from .heat import draw_confusion, draw_weights
from .picture import Picture, Stack
from .surface import draw_surface

__all__ = ["GradientNorms", "Picture", "Stack", "draw", "draw_confusion", "draw_surface", "draw_weights", "plot",
           "plot_activation", "plot_norms", "plot_predictions", "plot_schedule"]
