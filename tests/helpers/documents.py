"""The documents: README.md at the top, those beside it, and a README.md in each folder that a reader may stand in."""

import os
import re

from paths import ROOT

FOLDERS = ("nn_pure", "tests", "benchmarks")


def documents():
    """Return the paths of all documents, from the top, with slashes."""
    found = [name for name in os.listdir(ROOT) if name.endswith(".md")]
    for top in FOLDERS:
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names if name.endswith(".md")]
    return sorted(path.replace(os.sep, "/") for path in found)


def read(path):
    """Return the text of a file, named from the top."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def section(path, title):
    """Return what stands below a heading of a document, up to the next of its rank or a higher one."""
    text = read(path)
    start = re.search(r"^(#+) %s\n" % re.escape(title), text, re.M)
    assert start, "%s has no heading %s" % (path, title)
    rest = text[start.end():]
    end = re.search(r"^#{1,%d} " % len(start.group(1)), rest, re.M)
    return rest[:end.start()] if end else rest


def blocks(text):
    """Return the blocks of code as [(language, text)].

    >>> blocks("before\\n```sh\\nls\\n```\\nafter")
    [('sh', 'ls\\n')]
    """
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)


def without_blocks(text):
    """Return text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def commands(text):
    """Return the lines typed at a prompt, without their "$ "; a \\ at the end continues one."""
    lines = "\n".join(block for language, block in blocks(text) if language in ("sh", "console"))
    return re.findall(r"^\$ (.*)$", lines.replace("\\\n", " "), re.M)


def slug(heading):
    """Return the anchor that GitHub and GitLab give a heading.

    >>> slug("What is `promised`, and why?")
    'what-is-promised-and-why'
    """
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(text):
    """Return the anchors of all headings of a document."""
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", without_blocks(text), re.M)}


def links(text):
    """Return the targets of all links and pictures that stand outside of blocks and code."""
    return re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", without_blocks(text)))


def broken_links(path, text):
    """Return what is wrong with the links of a document."""
    wrong = []
    for target in links(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
        if not os.path.exists(os.path.join(ROOT, file)):
            wrong.append("%s: no such file" % target)
        elif anchor and anchor not in anchors(read(file)):
            wrong.append("%s: no such heading" % target)
    return wrong
