"""Runs filters, tests and lookups that are written in Python, for tsplay on this machine.

    plugins.py FOLDER     FOLDER holds the package `ansible`

Frames as in host.py. What is asked for is in the head: {"op", "kind", "name", "file", ...}; values are JSON in which
what JSON has not is a dict with the one key "$": see encode and decode. What a plug-in prints goes to stderr.
"""
import base64
import datetime
import importlib.util
import json
import os
import sys
import traceback

output = os.fdopen(os.dup(1), 'wb', 0)
source = os.fdopen(os.dup(0), 'rb')
os.dup2(2, 1)
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)
sys.path.insert(0, sys.argv[1])


def encode(value):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else {'$': ['int', str(int(value))]}
    if isinstance(value, float):
        return {'$': ['float', repr(float(value))]}
    if isinstance(value, bytes):
        return value.decode('utf-8', 'surrogateescape')
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        minutes = None if offset is None else int(offset.total_seconds() // 60)
        stamp = value.replace(tzinfo=datetime.timezone.utc) if offset is None else value
        return {'$': ['datetime', int(stamp.timestamp() * 1000), minutes]}
    if isinstance(value, datetime.date):
        return {'$': ['date', value.isoformat()]}
    if isinstance(value, dict) or hasattr(value, 'items') and hasattr(value, 'keys'):
        return {'$': ['dict', [[encode(key), encode(value[key])] for key in value]]}
    if isinstance(value, tuple):
        return {'$': ['tuple', [encode(one) for one in value]]}
    if is_undefined(value):
        str(value)
        raise ValueError('the plug-in gave something undefined')
    if hasattr(value, '__iter__'):
        return [encode(one) for one in value]
    return str(value)


def is_undefined(value):
    from jinja2 import Undefined
    return isinstance(value, Undefined)


def decode(value):
    if isinstance(value, list):
        return [decode(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, content = value['$'][:2]
    if kind == 'dict':
        return dict((decode(key), decode(one)) for key, one in content)
    if kind == 'tuple':
        return tuple(decode(one) for one in content)
    if kind == 'float':
        return float(content)
    if kind == 'int':
        return int(content)
    if kind == 'date':
        return datetime.date.fromisoformat(content)
    if kind == 'datetime':
        minutes = value['$'][2]
        zone = datetime.timezone.utc if minutes is None else datetime.timezone(datetime.timedelta(minutes=minutes))
        stamp = datetime.datetime.fromtimestamp(content / 1000, zone)
        return stamp.replace(tzinfo=None) if minutes is None else stamp
    raise ValueError('no such kind of value: %s' % kind)


def named(values):
    return dict((key, decode(value)) for key, value in values.items())


class Plugins(object):
    def __init__(self):
        self.modules = {}
        self.ready = False
        self.loader = None

    def start(self):
        if self.ready:
            return
        self.ready = True
        from ansible.plugins import loader
        if hasattr(loader, 'init_plugin_loader'):
            loader.init_plugin_loader(os.environ.get('ANSIBLE_COLLECTIONS_PATH', '').split(':'))
        from ansible.parsing.dataloader import DataLoader
        self.loader = DataLoader()

    def module(self, file):
        if file not in self.modules:
            parts = file.rpartition('/ansible_collections/')
            if parts[1]:
                name = 'ansible_collections.' + parts[2][:-len('.py')].replace('/', '.')
                self.modules[file] = importlib.import_module(name)
            else:
                name = 'tsplay_plugin_%d' % len(self.modules)
                spec = importlib.util.spec_from_file_location(name, file)
                module = importlib.util.module_from_spec(spec)
                sys.modules[name] = module
                spec.loader.exec_module(module)
                self.modules[file] = module
        return self.modules[file]

    def functions(self, kind, file):
        holder = self.module(file)
        return holder.FilterModule().filters() if kind == 'filter' else holder.TestModule().tests()

    def names(self, head):
        self.start()
        return {'value': encode(sorted(self.functions(head['kind'], head['file'])))}

    def call(self, head, body):
        self.start()
        work = json.loads(body.decode('utf-8', 'surrogatepass'))
        functions = self.functions(head['kind'], head['file'])
        name = head['name']
        if name not in functions:
            raise KeyError('%s has no %s %s' % (head['file'], head['kind'], name))
        function = functions[name]
        given = [decode(one) for one in work['args']]
        wanted = getattr(function, 'jinja_pass_arg', None)
        if wanted is not None:
            given.insert(0, self.passed(wanted, decode(work.get('vars', {'$': ['dict', []]}))))
        result = function(*given, **named(work['kwargs']))
        return {'value': bool(result) if head['kind'] == 'test' else encode(result)}

    def passed(self, wanted, variables):
        """What jinja2.pass_environment and its kin ask for."""
        from ansible.template import Templar
        environment = Templar(self.loader, variables=variables).environment
        if wanted.name == 'environment':
            return environment
        context = environment.from_string('').new_context(variables)
        return context.eval_ctx if wanted.name == 'eval_context' else context

    def lookup_class(self, head):
        self.start()
        from ansible.plugins.loader import lookup_loader
        if '.' not in head['name']:
            lookup_loader.add_directory(os.path.dirname(head['file']))
        return lookup_loader

    def wanted(self, head):
        """Variables that a lookup's options may come from."""
        loader = self.lookup_class(head)
        plugin = loader.get(head['name'])
        from ansible import constants
        try:
            options = constants.config.get_configuration_definitions('lookup', plugin._load_name)
        except Exception:
            options = {}
        names = [entry['name'] for option in options.values() for entry in option.get('vars') or []]
        return {'value': encode(sorted(set(names)))}

    def lookup(self, head, body):
        loader = self.lookup_class(head)
        from ansible.template import Templar
        work = json.loads(body.decode('utf-8', 'surrogatepass'))
        variables = decode(work['vars'])
        self.loader.set_basedir(head['basedir'])
        plugin = loader.get(head['name'], loader=self.loader, templar=Templar(self.loader, variables=variables))
        if plugin is None:
            raise LookupError('lookup plugin (%s) not found' % head['name'])
        terms = [decode(one) for one in work['args']]
        if len(terms) == 1 and isinstance(terms[0], list) and head.get('flat'):
            terms = terms[0]
        result = plugin.run(terms, variables=variables, **named(work['kwargs']))
        return {'value': encode(list(result or []))}

    def answer(self, head, body):
        if head['op'] == 'names':
            return self.names(head)
        if head['op'] == 'wanted':
            return self.wanted(head)
        return self.lookup(head, body) if head['kind'] == 'lookup' else self.call(head, body)


def send(answer):
    text = json.dumps(answer).encode('ascii')
    output.write(b'%d 0\n' % len(text) + text)


plugins = Plugins()
while True:
    line = source.readline()
    if not line:
        break
    first, second = (int(number) for number in line.split())
    request, content = json.loads(source.read(first).decode('utf-8')), source.read(second)
    try:
        send(plugins.answer(request, content))
    except BaseException as error:
        send({'error': type(error).__name__, 'message': str(error), 'traceback': traceback.format_exc()})
