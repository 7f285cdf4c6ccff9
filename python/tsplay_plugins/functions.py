"""Filters, tests, lookups, vars and caches: called from where tsplay cannot wait, answered at once."""
import importlib
import importlib.util
import json
import os
import sys

from tsplay_plugins import caches, core, variables as vars_plugins
from tsplay_plugins.hosts_out import kept_out
from tsplay_plugins.hostvars import HostVars
from tsplay_plugins.values import decode, encode, named

modules = {}


def module_of(kind, file):
    if file not in modules:
        parts = file.rpartition('/ansible_collections/')
        if parts[1]:
            name = 'ansible_collections.' + parts[2][:-len('.py')].replace('/', '.')
            modules[file] = importlib.import_module(name)
        else:
            # As Ansible calls them: a plug-in may ask for its own name.
            stem = os.path.basename(file)[:-len('.py')]
            name = 'ansible.plugins.%s.%d_%s' % (kind, abs(hash(file)), stem)
            spec = importlib.util.spec_from_file_location(name, file)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            modules[file] = module
    return modules[file]


def functions(kind, file):
    holder = module_of(kind, file)
    return holder.FilterModule().filters() if kind == 'filter' else holder.TestModule().tests()


def names(head):
    """Those that look at variables."""
    core.start()
    known = functions(head['kind'], head['file'])
    return {'value': encode(sorted(name for name, one in known.items() if hasattr(one, 'jinja_pass_arg')))}


def call(head, body, hub):
    core.start()
    work = json.loads(body.decode('utf-8', 'surrogatepass'))
    known = functions(head['kind'], head['file'])
    name = head['name']
    if name not in known:
        raise KeyError('%s has no %s %s' % (head['file'], head['kind'], name))
    function = known[name]
    given = [decode(one) for one in work['args']]
    wanted = getattr(function, 'jinja_pass_arg', None)
    if wanted is not None:
        given.insert(0, passed(wanted, variables_in(work, hub)))
    result = function(*given, **named(work['kwargs']))
    return {'value': bool(result) if head['kind'] == 'test' else encode(result)}


def passed(wanted, variables):
    """What jinja2.pass_environment and its kin ask for."""
    from ansible.template import Templar
    templar = Templar(core.data_loader(), variables=variables)
    environment = templar.environment
    if wanted.name == 'environment':
        return environment
    template = environment.from_string('')
    context = template.new_context(lazily(templar, template, variables), shared=True)
    return context.eval_ctx if wanted.name == 'eval_context' else context


def lazily(templar, template, variables):
    """Variables that are rendered when they are looked at."""
    try:
        from ansible.template.vars import AnsibleJ2Vars
    except ImportError:
        return variables
    return AnsibleJ2Vars(templar, template.globals)


def variables_in(work, hub):
    variables = decode(work.get('vars', {'$': ['dict', []]}))
    if 'hosts' in work:
        variables['hostvars'] = HostVars(hub, decode(work['hosts']))
        variables['omit'] = '__omit_place_holder__tsplay'
    return variables


def lookup_loader(head):
    core.start()
    from ansible.plugins.loader import lookup_loader as loader
    if '.' not in head['name']:
        loader.add_directory(os.path.dirname(head['file']))
    return loader


def option_variables(head):
    """Variables that the options of a connection or become plug-in may come from."""
    core.know(head['places'])
    from ansible import constants
    from ansible.plugins import loader as loaders
    # Its class is enough for its documentation to be known.
    kind = getattr(loaders, head['kind'] + '_loader').get(head['name'], class_only=True)
    return sorted(set(constants.config.get_plugin_vars(head['kind'], getattr(kind, '_load_name', head['name']))))


def lookup(head, body, hub):
    loader = lookup_loader(head)
    from ansible.template import Templar
    work = json.loads(body.decode('utf-8', 'surrogatepass'))
    variables = variables_in(work, hub)
    files = core.data_loader(head['basedir'])
    plugin = loader.get(head['name'], loader=files, templar=Templar(files, variables=variables))
    if plugin is None:
        raise LookupError('lookup plugin (%s) not found' % head['name'])
    terms = [decode(one) for one in work['args']]
    if len(terms) == 1 and isinstance(terms[0], list) and head.get('flat'):
        terms = terms[0]
    with kept_out({'said': work['said'], 'own': decode(work['own'])}):
        result = plugin.run(terms, variables=variables, **named(work['kwargs']))
        return {'value': encode(result if isinstance(result, dict) else list(result or []))}


def answer(head, body, hub):
    """`hub` is asked for what only tsplay knows."""
    if head['op'] == 'names':
        return names(head)
    if head['op'] == 'wanted':
        return {'value': encode(option_variables(head))}
    if head['op'] == 'vars':
        return vars_plugins.answer(head, body)
    if head['op'] == 'cache':
        return caches.answer(head, body)
    return lookup(head, body, hub) if head['kind'] == 'lookup' else call(head, body, hub)
