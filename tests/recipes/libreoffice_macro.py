"""LibreOffice Calc: learn from the rows that are filled in, and fill in the others.

Put this file into the user's Scripts/python and nn_pure (the folder, or the bundle as nn_pure.py) into its folder pythonpath. Select a
range of numbers whose last column is known in some rows and empty in others, and run Tools, Macros, fill_in.
"""

from nn_pure import Dense, Network
from nn_pure.scaling import standardise


def fill_in(*arguments):
    """Replace the empty cells of the selection's last column by predictions."""
    selection = XSCRIPTCONTEXT.getDocument().getCurrentSelection()  # noqa: F821  (LibreOffice defines it)
    table = [list(row) for row in selection.getDataArray()]
    known = [row for row in table if row[-1] != ""]
    asked = [row for row in table if row[-1] == ""]
    if len(known) < 4 or not asked:
        return
    X, y = [row[:-1] for row in known], [row[-1:] for row in known]
    targets = standardise(y)
    net = Network(len(X[0]), [Dense(8, "tanh"), Dense(1)], seed=0)
    net.scaling = standardise(X)
    net.train(X, targets.apply(y), epochs=200, optimizer="lbfgs")
    for row, [answer] in zip(asked, net.predict([row[:-1] for row in asked])):
        row[-1] = answer * targets.scale[0] + targets.shift[0]
    selection.setDataArray(tuple([tuple(row) for row in table]))


g_exportedScripts = (fill_in,)
