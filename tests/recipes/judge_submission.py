"""CodinGame, Kaggle, an online judge: write one file that holds the trained network and needs nothing, below 100,000 characters.

    python3 judge_submission.py model.json > submission.py          # beside the folder nn_pure, not the bundle

The submission reads rows of numbers from standard input and prints a prediction for each.  A parameter takes about twelve
characters, so some 7,800 fit.
"""

import sys

from nn_pure import load
from nn_pure.export import to_python

LIMIT = 100000
LOOP = '''

import sys

for line in sys.stdin:
    if line.strip():
        print(" ".join(["%.6g" % a for a in predict([float(x) for x in line.split()])]))
'''

source = to_python(load(sys.argv[1]), packed=True) + LOOP
if len(source) > LIMIT:
    sys.exit("%d characters, %d are allowed: take fewer units" % (len(source), LIMIT))
sys.stdout.write(source)
