"""print a shell completion script, for bash or zsh

    source <(nn_pure completion bash)       in ~/.bashrc
    source <(nn_pure completion zsh)        in ~/.zshrc, after compinit

The script is generated from the parsers of the commands: commands, options, the
values an option chooses from, and where the name of a file goes.  It completes
nn_pure, the installed command, and not python3 -m nn_pure.
"""

import argparse
import shlex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

FUNCTION = "_nn_pure"
GLOBAL = [("--help", "show how"), ("--version", "print the version")]


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=["bash", "zsh"], help="the shell that reads the script")


def run(arguments: argparse.Namespace) -> int:
    print(script(arguments.shell))
    return 0


def script(shell: str) -> str:
    """Return the script for bash or zsh.

    >>> script("bash").splitlines()[0], script("zsh").splitlines()[0]
    ('# nn_pure: completion for bash', '#compdef nn_pure')
    """
    return (_bash if shell == "bash" else _zsh)(_parsers())


def _parsers() -> "Dict[str, argparse.ArgumentParser]":
    """Return the parser of each command."""
    from . import COMMANDS, module_of  # which know this command too
    found = {}
    for name, about in COMMANDS.items():
        found[name] = argparse.ArgumentParser(prog=name, description=about)
        module_of(name).configure(found[name])
    return found


def _actions(parser: argparse.ArgumentParser) -> "List[Any]":
    return list(parser._actions)


def _choices(action: "Any") -> "List[str]":
    return [str(choice) for choice in action.choices or [] if str(choice).strip()]


def _is_file(action: "Any") -> bool:
    """Return whether an argument is the name of a file: its placeholder has an ending, or FILE in it."""
    shown = str(action.metavar or "")
    return action.choices is None and action.nargs != 0 and (
        "FILE" in shown or shown.endswith((".json", ".csv", ".html", ".svg", ".txt", ".py")))


# --- bash: 3.2, as macOS has it, and later --------------------------------------------

BASH = '''\
# nn_pure: completion for bash
%(function)s() {
    local cur="${COMP_WORDS[COMP_CWORD]}" prev="" command="" words="" files="" i match
    if [ "$COMP_CWORD" -gt 0 ]; then prev="${COMP_WORDS[COMP_CWORD-1]}"; fi
    # bash takes --option=value for three words
    if [ "$cur" = "=" ]; then
        cur=""
    elif [ "$prev" = "=" ] && [ "$COMP_CWORD" -gt 1 ]; then
        prev="${COMP_WORDS[COMP_CWORD-2]}"
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${COMP_WORDS[i]}" in
            -*) ;;
            *) command="${COMP_WORDS[i]}"; break ;;
        esac
    done
    COMPREPLY=()
    case "$command" in
        "") words=%(commands)s ;;
%(cases)s
    esac
    if [ -n "$files" ]; then
        if type compopt >/dev/null 2>&1; then compopt -o filenames 2>/dev/null; fi
        while IFS= read -r match; do
            COMPREPLY[${#COMPREPLY[@]}]="$match"
        done < <(compgen -f -- "$cur")
    fi
    if [ -n "$words" ]; then
        while IFS= read -r match; do
            COMPREPLY[${#COMPREPLY[@]}]="$match"
        done < <(compgen -W "$words" -- "$cur")
    fi
}
complete -F %(function)s nn_pure'''


def _bash(parsers: "Dict[str, argparse.ArgumentParser]") -> str:
    commands = list(parsers) + [name for name, _ in GLOBAL]
    cases = [line for name, parser in parsers.items() for line in _bash_case(name, parser)]
    return BASH % {"function": FUNCTION, "commands": shlex.quote(" ".join(commands)), "cases": "\n".join(cases)}


def _bash_case(name: str, parser: argparse.ArgumentParser) -> "List[str]":
    """Return the lines of one command: what may follow an option with a value, else the options and places."""
    lines = ["        %s)" % name, "            case \"$prev\" in"]
    options: "List[str]" = []
    words: "List[str]" = []
    files = ""
    for action in _actions(parser):
        if not action.option_strings:
            words += _choices(action)
            files = "yes" if _is_file(action) else files
            continue
        options += action.option_strings
        if action.nargs == 0:
            continue
        then = "words=%s" % shlex.quote(" ".join(_choices(action))) if _choices(action) else ":"
        lines.append("                %s) %s ;;" % ("|".join(action.option_strings),
                                                    "files=yes" if _is_file(action) else then))
    return lines + ["                *)",
                    "                    case \"$cur\" in",
                    "                        -*) words=%s ;;" % shlex.quote(" ".join(options)),
                    "                        *) words=%s files=%s ;;" % (shlex.quote(" ".join(words)),
                                                                        files or "\"\""),
                    "                    esac ;;",
                    "            esac ;;"]


# --- zsh ------------------------------------------------------------------------------

ZSH = '''\
#compdef nn_pure
%(function)s() {
    local context state state_descr line
    typeset -A opt_args
    local -a commands
    commands=(
%(commands)s
    )
    _arguments -C \\
%(globals)s
        '1:command:->command' \\
        '*::argument:->argument'
    case $state in
        command) _describe -t commands command commands ;;
        argument)
            case $words[1] in
%(cases)s
            esac ;;
    esac
}
if [ "$funcstack[1]" = "%(function)s" ]; then
    %(function)s "$@"
elif (( $+functions[compdef] )); then
    compdef %(function)s nn_pure
else
    echo "nn_pure: completion needs: autoload -Uz compinit && compinit" >&2
fi'''


def _zsh(parsers: "Dict[str, argparse.ArgumentParser]") -> str:
    commands = ["        %s" % shlex.quote("%s:%s" % (name, (parser.description or "").replace(":", "\\:")))
                for name, parser in parsers.items()]
    globals_ = ["        %s \\" % shlex.quote("%s[%s]" % pair) for pair in GLOBAL]
    cases = []
    for name, parser in parsers.items():
        specs = [_zsh_spec(parser, action, i) for i, action in enumerate(_actions(parser))]
        cases.append("                %s) _arguments \\\n                    %s ;;"
                     % (name, " \\\n                    ".join([spec for one in specs for spec in one])))
    return ZSH % {"function": FUNCTION, "commands": "\n".join(commands), "globals": "\n".join(globals_),
                  "cases": "\n".join(cases)}


def _zsh_spec(parser: argparse.ArgumentParser, action: "Any", place: int) -> "List[str]":
    """Return the specs of one action for _arguments: a text for each of its names."""
    follows = ""
    if action.nargs != 0:
        kind = "_files" if _is_file(action) else " "
        if _choices(action):
            kind = "(%s)" % " ".join([choice.replace(":", "\\:") for choice in _choices(action)])
        shown = str(action.metavar or action.dest).replace(":", "\\:")
        follows = ":%s:%s" % (shown, kind)
    if not action.option_strings:
        many = action.nargs in ("*", "+")
        number = 1 + len([other for other in _actions(parser)[:place] if not other.option_strings])
        return [shlex.quote("*" + follows if many else "%d%s" % (number, follows))]
    return [shlex.quote("%s[%s]%s" % (name, _zsh_help(parser, action), follows)) for name in action.option_strings]


def _zsh_help(parser: argparse.ArgumentParser, action: "Any") -> str:
    """Return the help of an option, with brackets and colons escaped."""
    text = " ".join((parser._get_formatter()._expand_help(action) if action.help else "").split())
    for mark in ("\\", "[", "]", ":"):
        text = text.replace(mark, "\\" + mark)
    return text
