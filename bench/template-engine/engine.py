"""Answers template requests with the real engine: one JSON object per line in, one out.

{"template", "vars", "mode", "options", "files", "unsafe"} -> {"value", "type"} or {"error", "message"}
{"bench": [requests], "engine", "rounds"} -> {"micros": per template, "rendered": how many}
"""
import itertools
import json
import math
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time

from ansible.errors import AnsibleUndefinedVariable
from ansible.module_utils.common.text.converters import to_text
from ansible.parsing.dataloader import DataLoader
from ansible.template import AnsibleEnvironment, Templar, _ansible_finalize
from ansible.template.native_helpers import AnsibleUndefined
from ansible.utils.unsafe_proxy import wrap_var
from jinja2 import TemplateSyntaxError, Undefined, UndefinedError
from jinja2 import nodes as jinja_nodes
from jinja2.nativetypes import NativeCodeGenerator, NativeEnvironment


def concat(nodes):
    """Native expressions: one node is its value, several are text."""
    nodes = iter(nodes)
    head = list(itertools.islice(nodes, 2))
    if not head:
        return None
    if len(head) == 1:
        return head[0]
    return "".join("" if v is None else to_text(v) for v in itertools.chain(head, nodes))


class UnfoldedGenerator(NativeCodeGenerator):
    """Constants stay values instead of becoming text at compile time."""

    def _output_child_to_const(self, node, frame, finalize):
        if isinstance(node, jinja_nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise jinja_nodes.Impossible()


def encode(v):
    if isinstance(v, Undefined):  # of an `if` without `else`
        return ""
    if v is None or isinstance(v, bool):
        return v
    if isinstance(v, str):
        return str(v)
    if isinstance(v, int):
        return {"$int": str(v)}
    if isinstance(v, float):
        return {"$float": repr(v)}
    if isinstance(v, tuple):
        return {"$tuple": [encode(x) for x in v]}
    if isinstance(v, list):
        return [encode(x) for x in v]
    if isinstance(v, dict):
        return {"$dict": [[encode(k), encode(x)] for k, x in v.items()]}
    return {"$other": type(v).__name__}


def type_name(v):
    return "str" if isinstance(v, (str, Undefined)) else type(v).__name__


def decode(v):
    if isinstance(v, list):
        return [decode(x) for x in v]
    if not isinstance(v, dict):
        return v
    if "$float" in v:
        return float(v["$float"])
    if "$int" in v:
        return int(v["$int"])
    if "$tuple" in v:
        return tuple(decode(x) for x in v["$tuple"])
    if "$dict" in v:
        return {decode(k): decode(x) for k, x in v["$dict"]}
    return {k: decode(x) for k, x in v.items()}


AnsibleEnvironment.concat = staticmethod(concat)
AnsibleEnvironment.code_generator_class = UnfoldedGenerator


def native(templar):
    # None is a value here; the text engine prints it as nothing.
    templar.environment.finalize = lambda v: None if v is None else _ansible_finalize(v)
    # Folding constants turns some run-time errors into the template's own text.
    templar.environment.optimized = False
    return templar


def templar_for(variables, folder="."):
    loader = DataLoader()
    loader.set_basedir(folder)
    return native(Templar(loader=loader, variables=variables))


def kind_of(e):
    text = str(e)
    if isinstance(e, (AnsibleUndefinedVariable, UndefinedError)):
        return "undefined"
    if "recursive loop" in text:
        return "recursion"
    if "Could not load" in text or "No filter named" in text or "No test named" in text:
        return "unknown_plugin"
    if "lookup plugin" in text and "not found" in text:
        return "unknown_plugin"
    if isinstance(e, TemplateSyntaxError) or "template error while templating" in text:
        return "syntax"
    return "runtime"


def render_file(variables, text, folder, options):
    """What the template module does: text for good, backslashes as they are."""
    loader = DataLoader()
    loader.set_basedir(folder)
    templar = Templar(loader=loader, variables=variables)
    templar.environment.loader.searchpath = [os.path.join(folder, "templates"), folder]
    for name, value in options.items():
        setattr(templar.environment, name, value)
    return templar.do_template(text, preserve_trailing_newlines=True, escape_backslashes=False)


def write_files(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(content)


def placed(v, folder):
    """Paths of the request's folder as case files write them."""
    if isinstance(v, str):
        return str(v).replace(folder, "/base")
    if isinstance(v, list):
        return [placed(x, folder) for x in v]
    return v


def evaluate(request, folder):
    unsafe = request.get("unsafe", [])
    variables = decode(request.get("vars", {}))
    for name in unsafe:
        variables[name] = wrap_var(variables[name])
    text = request["template"]
    mode = request.get("mode")
    if mode == "file":
        return render_file(variables, text, folder, request.get("options", {}))
    templar = templar_for(variables, folder)
    if mode == "when":
        return templar.template("{% if " + text + " %}True{% else %}False{% endif %}") == "True"
    return placed(templar.template(text, fail_on_undefined=True), folder)


def once(text):
    """What an error says; errors that wrap others say it twice."""
    half = len(text) // 2 - 1
    while half > 0 and text == text[:half] + ". " + text[:half]:
        text = text[:half]
        half = len(text) // 2 - 1
    return re.sub(r"(: |^)(.+)\. \2$", r"\1\2", text)


def too_long(_signal, _frame):
    raise TimeoutError("the template takes too long")


# A random template can ask for more than any machine has.
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
signal.signal(signal.SIGALRM, too_long)


def answer(request):
    folder = tempfile.mkdtemp()
    try:
        write_files(folder, request.get("files", {}))
        signal.alarm(5)
        value = evaluate(request, folder)
        return {"value": encode(value), "type": type_name(value)}
    except (MemoryError, TimeoutError):
        return {"gaveUp": True}
    except Exception as e:
        if "takes too long" in str(e) or "MemoryError" in str(e):
            return {"gaveUp": True}
        return {"error": kind_of(e), "message": once(str(e))[:400]}
    finally:
        signal.alarm(0)
        shutil.rmtree(folder, ignore_errors=True)


def bench(request):
    jobs = [(r["template"], decode(r.get("vars", {}))) for r in request["bench"]]
    if request["engine"] == "templar":
        made = [(templar_for(v), t) for t, v in jobs]

        def run():
            for templar, text in made:
                templar.template(text)
    else:
        # Ansible's filters in plain Jinja2, every template compiled once.
        env = NativeEnvironment(undefined=AnsibleUndefined, trim_blocks=True)
        ansible = templar_for({}).environment
        env.filters = ansible.filters
        env.tests = ansible.tests
        env.globals.update(ansible.globals)
        env.concat = concat
        made = []
        ok = []
        for text, variables in jobs:
            try:
                template = env.from_string(text)
                env.concat(template.root_render_func(template.new_context(variables)))
                made.append((template, variables))
                ok.append(True)
            except Exception:
                ok.append(False)
        if request.get("probe"):
            return {"ok": ok}

        def run():
            for template, variables in made:
                ctx = template.new_context(variables)
                env.concat(template.root_render_func(ctx))

    run()
    start = time.process_time()
    for _ in range(request["rounds"]):
        run()
    seconds = time.process_time() - start
    count = len(jobs) * request["rounds"]
    return {"micros": seconds * 1e6 / count if count else math.nan, "rendered": count}


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(bench(request) if "bench" in request else answer(request)), flush=True)
