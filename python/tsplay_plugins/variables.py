"""Vars plug-ins: what each says of groups and hosts, in the order in which Ansible lays it together."""
import json

from tsplay_plugins import core
from tsplay_plugins.values import encode_written, named

#: tsplay reads these files itself.
ours = 'host_group_vars'


def plugins():
    """All that are enabled; `host_group_vars` is one of them, as a place in the order."""
    from ansible import constants
    from ansible.plugins.loader import vars_loader
    enabled = constants.VARIABLE_PLUGINS_ENABLED
    found = {}
    for plugin in vars_loader.all():
        if named_so(plugin, enabled) or not requires(plugin):
            found[full_name(plugin)] = plugin
    for name in enabled:
        if '.' not in name:
            continue
        plugin = vars_loader.get(name)
        if plugin is None:
            raise LookupError('the vars plug-in %s was not found' % name)
        found.setdefault(full_name(plugin), plugin)
    return list(found.values())


def named_so(plugin, enabled):
    return full_name(plugin) in enabled or plugin._load_name in enabled


def full_name(plugin):
    return getattr(plugin, 'ansible_name', None) or plugin._load_name


def requires(plugin):
    return getattr(plugin, 'REQUIRES_ENABLED', getattr(plugin, 'REQUIRES_WHITELIST', False))


def runs_at(plugin, stage):
    """Its own option, else the setting for all."""
    from ansible import constants
    try:
        own = plugin.get_option('stage')
    except Exception:
        own = None
    if own:
        return own in ('all', stage)
    return stage == ('task' if constants.RUN_VARS_PLUGINS == 'demand' else 'inventory')


def entity_of(entity):
    from ansible.inventory.group import Group
    from ansible.inventory.host import Host
    host = Host(entity['name']) if entity['kind'] == 'host' else None
    if host is None:
        group = Group(entity['name'])
        group.vars.update(entity['vars'])
        return group
    host.vars.update(entity['vars'])
    host.groups = [Group(name) for name in entity['groups']]
    return host


def said_by(plugin, files, path, entities):
    if hasattr(plugin, 'get_vars'):
        return plugin.get_vars(files, path, entities) or {}
    if not hasattr(plugin, 'get_host_vars') and not hasattr(plugin, 'get_group_vars'):
        raise TypeError('%s is not a vars plug-in of Ansible 2.4 or newer' % plugin._original_path)
    found = {}
    for entity in entities:
        one = plugin.get_host_vars(entity.name) if hasattr(entity, 'address') else plugin.get_group_vars(entity.name)
        found.update(one or {})
    return found


def answer(head, body):
    core.know(head['places'])
    work = named(json.loads(body.decode('utf-8', 'surrogatepass')))
    files = core.data_loader(work['basedir'])
    core.open_vaults(work['vaults'])
    entities = [entity_of(entity) for entity in work['entities']]
    found = []
    for plugin in plugins():
        if plugin._load_name == ours:
            found.append([ours, False, {}])
        elif work['stage'] == 'all' or runs_at(plugin, work['stage']):
            old = not hasattr(plugin, 'get_vars')
            found.append([full_name(plugin), plugin._original_path if old else False,
                          said_by(plugin, files, work['path'], entities)])
    return {'value': encode_written(found)}
