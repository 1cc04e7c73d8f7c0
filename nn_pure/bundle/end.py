"""The end of a bundle: code that makes modules of a package from its functions."""

# Runs after all files' functions are defined.  MicroPython looks for names in an object before it asks
# __getattr__, and has no property of modules to do the same; the first line of each entry tells the function.
END = '''

class _File:
    """A file of nn_pure: its names are global names of the bundle, perhaps under another name there."""

    def __init__(self, key):
        self._key = key
        if hasattr(_RUN[key], "__doc__"):
            self.__doc__ = _RUN[key].__doc__

    def __getattr__(self, name):
        text = _globals_of(self._key).get(name)
        if text is None:
            raise AttributeError("module '%s.%s' has no attribute '%s'" % (__name__, self._key, name))
        _load(self._key)
        if text not in globals():
            raise AttributeError(name)
        return globals()[text]

    def __dir__(self):
        return sorted(_globals_of(self._key))

    @property
    def __dict__(self):                 # who patches a module looks here for what was there before
        _load(self._key)
        names = _globals_of(self._key)
        return dict([(name, globals()[names[name]]) for name in names if names[name] in globals()])

    def __repr__(self):
        return "<module '%s.%s'>" % (__name__, self._key)


def _globals_of(key):
    """Return {name in the file: name in the bundle}."""
    pairs = [word.split("=") for word in _NAMES[key].split()]
    return dict([(pair[0], pair[-1]) for pair in pairs])


def _load(key):
    """Run a file, and before it the package it is in, unless that has been done."""
    if "." in key:
        _load(key[:key.rfind(".")])
    if key not in _loaded:
        _loaded[key] = True             # before it runs, as in sys.modules: files may ask for each other
        try:
            _RUN[key]()
        except:  # noqa: E722
            del _loaded[key]
            raise
        _name_back(key, _globals_of(key) if key in _files else {})


def _name_back(key, names):
    """Call functions and classes what the file calls them, and the file their module: so they can be pickled."""
    for name in names:
        thing = globals().get(names[name])
        if getattr(thing, "__module__", None) == __name__ and getattr(thing, "__name__", None) == names[name]:
            thing.__name__ = thing.__qualname__ = name
            thing.__module__ = __name__ + "." + key     # MicroPython has none of these, and did not get here


def _set_name(file, name, value):
    _load(file._key)                    # or running the file later would set it back
    globals()[_globals_of(file._key).get(name, name)] = value


def _delete_name(file, name):
    _load(file._key)
    del globals()[_globals_of(file._key).get(name, name)]


def _announce():
    """Make the files importable by name, where this interpreter has sys.modules."""
    try:
        import sys
        for key in _files:
            sys.modules[__name__ + "." + key] = _files[key]
            if __name__ == "__mp_main__":           # a worker process of a program that is this file
                sys.modules["__main__." + key] = _files[key]
    except (ImportError, AttributeError):
        pass


_loaded = {}
_files = dict([(key, _File(key)) for key in _NAMES])
_File.__setattr__ = _set_name           # from now on: _key is set
_File.__delattr__ = _delete_name
'''

START = '''
for _key in _files:
    globals()[_key if "." not in _key else "_module_" + _key.replace(".", "_")] = _files[_key]
_announce()
_load("")
for _key in _DOOR:                      # the package loads them when they are asked for, the bundle at once
    _load(_key)
'''

MAIN = '''
if __name__ == "__main__":
    import sys
    _program = sys.argv[0] if __spec__ is None else "-m " + __spec__.name
    sys.exit(cli.main(program="python3 " + _program))
'''

# The names that all of this uses.
OWN = frozenset(["_File", "_globals_of", "_load", "_name_back", "_set_name", "_delete_name", "_announce", "_loaded",
                 "_files", "_key", "_program", "_RUN", "_NAMES", "_DOOR"])
