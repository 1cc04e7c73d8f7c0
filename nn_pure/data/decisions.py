"""Column descriptions, from the profiles of a table's columns and the caller's settings."""

from ..checks import short
from ..errors import DataError
from ..scaling import SCALINGS
from .advice import advice
from .columns import (MOST_CATEGORIES, TYPES, boolean_order, categories_of, check_numbers, decimal_marks,
                      profile_columns, refuse_percentages, type_of)
from .missing import MISSING_WORDS, POLICIES, missing_message
from .numbers import DECIMALS, THOUSANDS, looks_like_number, parse_number
from .table import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    from .columns import Profile
    from .table import Source

MOST_NUMBER_CLASSES = 10        # a target of at most so many distinct whole numbers holds class labels
RARE = 5                        # categories of fewer rows are "other"
UNSEEN = ("error", "ignore", "other")
SETTINGS: "Dict[str, Optional[Sequence[object]]]" = {
    "type": TYPES, "missing": POLICIES, "unseen": UNSEEN, "scaling": tuple(sorted(SCALINGS)),
    "log": (True, False), "decimal": DECIMALS, "thousands": THOUSANDS,
    "order": None, "missing_words": None, "rare": None}
TARGET_SETTINGS = ("missing", "log", "decimal", "thousands", "missing_words")


class Decisions:
    """The type, missing-value policy and scaling of each column.

    policies    {column: policy for missing values}
    scalings    {column: name of its scaling}
    skipped     columns without any value
    """

    def __init__(self, source: "Source", target: "Optional[str]", columns: "Optional[List[str]]", ignore: "Any",
                 missing: str, unseen: str, scaling: str, settings: "Any") -> None:
        self.source = source
        self.target_name = target
        self.defaults: "Dict[str, str]" = {"missing": missing, "unseen": unseen, "scaling": scaling}
        self.settings: "Dict[str, Dict[str, Any]]" = dict(settings or {})
        self.stated: bool = columns is not None
        self.names: "List[str]" = self._input_names(columns, list(ignore))
        self._check_settings()
        self.policies: "Dict[str, str]" = {}
        self.scalings: "Dict[str, str]" = {}
        self.skipped: "List[str]" = []
        words = {name: set(self.settings[name]["missing_words"]) | {""} for name in self.settings
                 if "missing_words" in self.settings[name]}
        names = self.names if target is None else self.names + [target]
        self.profiles: "Dict[str, Profile]" = profile_columns(source, names, words)
        if not self.profiles[names[0]].words:
            raise DataError("%s has no rows: there is nothing to learn from" % source.name)

    def _input_names(self, columns: "Optional[List[str]]", ignored: "List[str]") -> "List[str]":
        asked = ([] if self.target_name is None else [self.target_name]) + ignored + (columns or [])
        for name in asked + list(self.settings):
            if name not in self.source.positions:
                raise DataError("%s has no column %r; its columns are: %s"
                                % (self.source.name, name, listed(self.source.header)))
        left_out = set(ignored) | {self.target_name}
        names = [name for name in columns or self.source.header if name not in left_out]
        if not names:
            raise DataError("%s has no column left to learn from" % self.source.name)
        return names

    def _check_settings(self) -> None:
        for name, value in self.defaults.items():
            _check_setting(name, value, name)
        for column, own in self.settings.items():
            if not isinstance(own, dict):
                raise DataError("settings[%r] is %s: it must be a dictionary" % (column, short(own)))
            known = sorted(SETTINGS) if column != self.target_name else TARGET_SETTINGS
            for name in own:
                if name not in known:
                    raise DataError("settings[%r] has %s, which must be one of: %s"
                                    % (column, short(name), ", ".join(known)))
                _check_setting(name, own[name], "settings[%r][%r]" % (column, name))

    def _setting(self, column: str, name: str) -> "Any":
        return self.settings.get(column, {}).get(name, self.defaults.get(name))

    # --- the inputs -------------------------------------------------------------

    def columns(self) -> "List[Dict[str, Any]]":
        """Return the descriptions of the input columns; fill_columns adds the fill values."""
        types = {name: self._type(name) for name in self.names}
        self.skipped = [name for name in self.names if not types[name]]
        if self.skipped and (self.stated or len(self.skipped) == len(self.names)):
            raise DataError("%s: column %r has no value at all: leave it out" % (self.source.name, self.skipped[0]))
        numbers = [self.profiles[name] for name in self.names if types[name] == "number"]
        marks = self._marks(numbers)
        return [self._describe(name, types[name], marks) for name in self.names if types[name]]

    def _type(self, name: str) -> str:
        stated = self._setting(name, "type")
        if self._setting(name, "order") is not None:
            return "ordinal"
        if stated == "ordinal":
            raise DataError("settings[%r]: an ordinal column needs its order, a list of words" % name)
        if stated is not None:
            return str(stated)
        found = type_of(self.profiles[name])
        if found == "category":
            refuse_percentages(self.profiles[name], self.source)
        return found

    def _marks(self, profiles: "List[Profile]") -> "Dict[str, Tuple[str, str]]":
        """Return {name: (decimal, thousands)} of columns of numbers, stated or found."""
        free = []
        marks = {}
        for profile in profiles:
            decimal, thousands = self._setting(profile.name, "decimal"), self._setting(profile.name, "thousands")
            if decimal is None and thousands is None:
                free.append(profile)
                continue
            decimal = decimal or ("," if thousands == "." else ".")
            marks[profile.name] = decimal, thousands or ""
            if decimal == thousands:
                raise DataError("settings[%r]: decimal and thousands are both %r" % (profile.name, decimal))
        marks.update(decimal_marks(free, self.source))
        return marks

    def _describe(self, name: str, kind: str, marks: "Dict[str, Tuple[str, str]]") -> "Dict[str, Any]":
        profile = self.profiles[name]
        column: "Dict[str, Any]" = {"name": name, "categories": None}
        if kind == "number":
            check_numbers(profile, self.source)
            _note_marks(column, marks[name])
            if self._setting(name, "log"):
                column["log"] = True
        elif kind == "category":
            self._describe_categories(column, profile)
        else:
            column["categories"] = self._order(name, kind)
            column["ordinal"] = True
        self._refuse_unfit_settings(name, kind)
        own = self.settings.get(name, {})
        if "missing_words" in own:
            column["missing_words"] = sorted(set(own["missing_words"]) | {""})
        self._describe_missing(column, profile, kind)
        self.scalings[name] = self._setting(name, "scaling")
        return column

    def _order(self, name: str, kind: str) -> "List[str]":
        order = self._setting(name, "order") or boolean_order(self.profiles[name])
        if order is None:
            raise DataError("%s: column %r holds no pair of words such as no and yes: state their order"
                            % (self.source.name, name))
        return list(order)

    def _refuse_unfit_settings(self, name: str, kind: str) -> None:
        fitting = {"log": "number", "decimal": "number", "thousands": "number",
                   "unseen": "category", "rare": "category"}
        for setting in self.settings.get(name, {}):
            if fitting.get(setting, kind) != kind:
                raise DataError("settings[%r][%r] is for columns of type %s, and this one is of type %s"
                                % (name, setting, fitting[setting], kind))

    def _describe_categories(self, column: "Dict[str, Any]", profile: "Profile") -> None:
        unseen = self._setting(profile.name, "unseen")
        missing_words = self.settings.get(profile.name, {}).get("missing_words", [""])
        if unseen == "other":
            rare = self._setting(profile.name, "rare")
            column["categories"] = self._frequent(profile, RARE if rare is None else rare, set(missing_words) | {""})
        else:
            column["categories"] = categories_of(profile, self.source, set(missing_words) | {""})
        if unseen != "error":
            column["unseen"] = unseen

    def _frequent(self, profile: "Profile", rare: int, missing_words: "Any") -> "List[str]":
        """Return the categories of at least rare rows, the most frequent ones if they are too many."""
        texts = profile.texts(missing_words)
        frequent = [text for text in texts if profile.words[text] >= rare]
        frequent = sorted(sorted(frequent, key=lambda text: -profile.words[text])[:MOST_CATEGORIES])
        if not frequent:
            raise DataError("%s: column %r holds no text %d times: leave it out, or lower \"rare\""
                            % (self.source.name, profile.name, rare))
        if len(frequent) == len(texts) and not profile.overflow:
            raise DataError("%s: column %r holds every text %d times or more, so that nothing would be learned "
                            "about others: choose unseen \"ignore\", or raise \"rare\""
                            % (self.source.name, profile.name, rare))
        return frequent

    def _describe_missing(self, column: "Dict[str, Any]", profile: "Profile", kind: str) -> None:
        name = profile.name
        policy = self._setting(name, "missing")
        if kind == "category" and policy in ("mean", "median"):
            if "missing" in self.settings.get(name, {}):
                raise DataError("settings[%r]: categories have no %s: choose most_frequent or indicator"
                                % (name, policy))
            policy = "most_frequent"
        usual = [""] if kind == "category" else MISSING_WORDS
        words = column.get("missing_words", usual)
        found = [(profile.lines.get(text, 0), text) for text in profile.missing
                 if text in words and text not in (column["categories"] or ())]
        if found and policy == "refuse":
            line, text = min(found)
            raise DataError("%s %s" % (self.source.place(line, name), missing_message(text)))
        self.policies[name] = policy
        if policy == "drop":
            column["drop"] = True
        if policy == "indicator":
            column["indicator"] = True

    # --- the target -------------------------------------------------------------

    def target(self, task: str) -> "Optional[Dict[str, Any]]":
        """Return the description of the target column, None if there is none."""
        if task not in ("auto", "classification", "regression"):
            raise DataError("task is %s: it must be auto, classification or regression" % short(task))
        if self.target_name is None:
            return None
        profile = self.profiles[self.target_name]
        own = self.settings.get(profile.name, {})
        words = set(own.get("missing_words", [""])) | {""}
        drop = self._setting(profile.name, "missing") == "drop"
        found = [(profile.lines.get(text, 0), text) for text in profile.missing if text in words]
        if found and not drop:
            line, text = min(found)
            raise DataError("%s %s" % (self.source.place(line, profile.name), missing_message(text, True)))
        task = self._task(profile, words) if task == "auto" else task
        description: "Dict[str, Any]" = {"name": profile.name, "classes": None}
        if task == "regression":
            self._describe_number_target(description, profile, own)
        else:
            description["classes"] = self._classes(profile, words)
        if "missing_words" in own:
            description["missing_words"] = sorted(words)
        if drop:
            description["drop"] = True
        return description

    def _task(self, profile: "Profile", words: "Any") -> str:
        texts = profile.texts(words)
        numeric = not profile.overflow and all(map(looks_like_number, texts))
        if profile.overflow:
            numeric = type_of(profile) == "number"
        rows = sum(profile.words[text] for text in texts)
        labels = (len(texts) <= MOST_NUMBER_CLASSES and 3 * len(texts) <= rows
                  and all(text.lstrip("+-").isdigit() for text in texts))
        return "classification" if labels or not numeric else "regression"

    def _describe_number_target(self, description: "Any", profile: "Profile", own: "Dict[str, Any]") -> None:
        marks = self._marks([profile])[profile.name]
        _note_marks(description, marks)
        if own.get("log"):
            description["log"] = True

    def _classes(self, profile: "Profile", words: "Any") -> "List[str]":
        classes = profile.texts(words)
        for setting in ("log", "decimal", "thousands"):
            if setting in self.settings.get(profile.name, {}):
                raise DataError("settings[%r][%r] is for numbers, and this target is classified: %s"
                                % (profile.name, setting, advice("regression")))
        if profile.overflow or len(classes) > MOST_CATEGORIES:
            raise DataError("%s: column %r holds %d different texts, too many for classes (most: %d)"
                            % (self.source.name, profile.name, len(classes), MOST_CATEGORIES))
        if not classes:
            raise DataError("%s: column %r has no value at all" % (self.source.name, profile.name))
        if len(classes) < 2:
            raise DataError("%s: column %r is always %r: there is nothing to learn"
                            % (self.source.name, profile.name, classes[0]))
        if all(map(looks_like_number, classes)):
            marks = self._marks([profile])[profile.name]
            classes.sort(key=lambda text: parse_number(text, *marks) or 0.0)
        return classes


def _note_marks(description: "Dict[str, Any]", marks: "Tuple[str, str]") -> None:
    """Note the marks that are not those of Python."""
    if marks[0] != ".":
        description["decimal"] = marks[0]
    if marks[1]:
        description["thousands"] = marks[1]


def _check_setting(name: str, value: "Any", place: str) -> None:
    known = SETTINGS[name]
    if known is not None and value not in known:
        raise DataError("%s is %s: it must be one of %s" % (place, short(value), ", ".join(map(repr, known))))
    if name in ("order", "missing_words"):
        good = isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(text, str) for text in value)
        if not good or (name == "order" and (len(value) < 2 or len(set(value)) < len(value))):
            raise DataError("%s is %s: it must be a list of different texts" % (place, short(value)))
    if name == "rare" and (type(value) is not int or value < 1):
        raise DataError("%s is %s: it must be a whole number, 1 or more" % (place, short(value)))
