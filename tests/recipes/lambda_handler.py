"""AWS Lambda behind a URL or an API gateway, far below the size limit: no layers, no container image.

    zip function.zip lambda_handler.py nn_pure.py model.json        # nn_pure.py: the bundle;  the handler: lambda_handler.handler

Nothing is written, so a read-only disk will do.  POST {"rows": [[1, 0], [0, 1]]} returns {"predictions": [[...], [...]]}.
"""

import json
import os

from nn_pure import NNPureError, load

net = load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.json"))      # once per container, not per event


def handler(event, context):
    try:
        return answer(200, {"predictions": net.predict(json.loads(event["body"])["rows"])})
    except (NNPureError, ValueError, KeyError, TypeError) as error:          # a ragged row, no JSON, no rows
        return answer(400, {"error": str(error)})


def answer(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
