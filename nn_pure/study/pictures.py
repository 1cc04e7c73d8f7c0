"""Pictures of networks and of their training.

    plot(history)                  learning curve: loss over the epochs, or another list of the history
    plot_activation("tanh")        an activation and its slope
    plot_schedule(schedule, 50)    the learning rate of each epoch
    plot_norms(norms)              the gradient norm of each layer over the epochs
    plot_predictions(t, p)         predicted numbers over the true ones
    draw(net)                      units, and weights as lines: width and colour
    draw_weights(net)              weights as a heat map
    draw_surface(net, X, y)        the decision surface of a network with two inputs, and the data
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
