"""Complaints of nn_pure.data in the words of the command line."""

# What they advise from Python, and how it is typed.
TYPED = [("state decimal=\",\" or thousands=\",\"", "use --decimal , or --thousands ,"),
         ("or state decimal", "or use --decimal"),
         ("train with a policy for missing values:", "train with --missing and one of"),
         ("train with missing \"drop\"", "train with --missing drop"),
         ("train with unseen \"ignore\" or \"other\"", "train with --unseen ignore or --unseen other"),
         ("choose another policy", "choose another --missing"),
         ("correct it, make it one of the column's missing_words, or state type \"category\"",
          "correct it, or leave the column out with --ignore"),
         ("or state type \"category\"", "or leave the column out with --ignore"),
         ("or choose unseen \"other\"", "or use --unseen other"),
         ("state task \"regression\"", "use --task regression"),
         ("state encoding=\"utf-16-le\" or \"utf-16-be\"", "use --encoding utf-16-le or utf-16-be"),
         ("or state its encoding, such as \"cp1252\" (Windows) or \"latin-1\"",
          "or use --encoding cp1252 (Windows) or latin-1"),
         ("state another encoding", "use another --encoding"),
         ("state header=True", "use --header yes"),
         ("name all columns with columns=[...]", "name all columns with --columns A,B"),
         ("which would not fit in memory: use stream_rows", "which would not fit in memory: use train --stream")]


def typed(message: str) -> str:
    """Return a complaint with what to type, where it says what to pass from Python.

    >>> typed("every row is dropped: choose another policy")
    'every row is dropped: choose another --missing'
    """
    for passed, option in TYPED:
        message = message.replace(passed, option)
    return message
