"""Gives recorded cases to the Templar of ansible-core 2.19 or newer, and prints those whose result is another.

The cases come on standard input, as in test/template/cases; docs/development.md has the command. What needs files,
options or a collection that is not there is left out.
"""

import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template
from ansible.utils.display import Display


def trusted(value):
    """A value as if it stood in a file of the user's."""
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return {key: trusted(item) for key, item in value.items()}
    return [trusted(item) for item in value] if isinstance(value, list) else value


def recorded(value):
    """What the case files write as `{"$int": …}` and the like."""
    if isinstance(value, list):
        return [recorded(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$int" in value:
        return int(value["$int"])
    if "$float" in value:
        return float(value["$float"])
    if "$dict" in value:
        return {recorded(key): recorded(item) for key, item in value["$dict"]}
    return {key: recorded(item) for key, item in value.items()}


def answer(case):
    """A text of the result, or None for an error; what is said of it is compared nowhere."""
    templar = Templar(loader=DataLoader(), variables=trusted(case.get("vars") or {}))
    template = trust_as_template(case["template"])
    try:
        if case.get("mode") == "when":
            return repr(templar.evaluate_conditional(template)), ""
        return json.dumps(templar.template(template), default=str), ""
    except Exception as error:  # whatever it is, the template has no result
        return None, str(error)


def main():
    init_plugin_loader([])
    for name in ("warning", "deprecated", "error_as_warning"):
        setattr(Display, name, lambda self, *args, **more: None)
    same = count = 0
    for line in sys.stdin:
        case = json.loads(line)
        if case.get("mode") not in (None, "when") or case.keys() & {"files", "options", "unsafe"}:
            continue
        result, why = answer(case)
        if result is None and "error" not in case and ("No filter named" in why or "No test named" in why):
            continue
        show = repr if case.get("mode") == "when" else json.dumps
        wanted = None if "error" in case else show(recorded(case["expect"]))
        count += 1
        if result == wanted:
            same += 1
        else:
            print(case["template"], "|", wanted, "|", why if result is None else result)
    print(f"{same} of {count} the same")


main()
