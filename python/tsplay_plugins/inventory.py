"""Inventory plug-ins: a session per source. What a plug-in has done to the inventory is found by comparing."""
import copy

from tsplay_plugins import core
from tsplay_plugins.values import encode_written, named


class Inventory(object):
    @staticmethod
    def prepare():
        core.start()
        import ansible.inventory.data  # noqa: F401
        import ansible.plugins.inventory  # noqa: F401
        import ansible.template  # noqa: F401

    def __init__(self, session):
        self.session = session

    def call_parse(self, work):
        from ansible.plugins.loader import inventory_loader
        from ansible.utils import vars as variables
        work = named(work)
        files = core.data_loader(work['basedir'])
        core.open_vaults(work['vaults'])
        # Ansible keeps them there; its own come from a command line that is not ours.
        variables.load_extra_vars.extra_vars = dict(work['extra'])
        plugin = inventory_loader.get(work['name'])
        if plugin is None:
            raise LookupError('the inventory plug-in %s was not found' % work['name'])
        # It compares what its source calls it with the names that led to it.
        names = getattr(plugin, '_redirected_names', None) or [plugin.NAME]
        plugin._redirected_names = list(names) + [work['given']]
        source = work['source']
        if not wants(plugin, source):
            return None
        data = inventory_of(work)
        before = Seen(data)
        plugin.parse(data, files, source, cache=work['cache'])
        if hasattr(plugin, 'update_cache_if_changed'):
            plugin.update_cache_if_changed()
        return Changes(before, data).told()


def wants(plugin, source):
    """A plug-in that stumbles over a source does not want it."""
    try:
        return bool(plugin.verify_file(source))
    except Exception:
        return False


def inventory_of(work):
    from ansible.inventory.data import InventoryData
    data = InventoryData()
    for name, group_vars, _, priority in work['groups']:
        data.add_group(name)
        data.groups[name].vars.update(group_vars)
        data.groups[name].priority = priority
    for name, _, children, _ in work['groups']:
        for child in children:
            data.add_child(name, child)
    for name, host_vars, groups in work['hosts']:
        data.add_host(name)
        data.hosts[name].vars.update(host_vars)
        for group in groups:
            data.add_host(name, group)
    data.current_source = work['source']
    data.processed_sources = list(work['processed'])
    return data


def own_vars(thing):
    return dict(thing.vars)


class Seen(object):
    """The inventory as it was."""

    def __init__(self, data):
        self.hosts = dict((name, copy.deepcopy(own_vars(host))) for name, host in data.hosts.items())
        self.groups = dict((name, copy.deepcopy(own_vars(group))) for name, group in data.groups.items())


class Changes(object):
    def __init__(self, before, data):
        self.before = before
        self.data = data

    def told(self):
        before, data = self.before, self.data
        groups = self.groups_by_host()
        return Encoded({
            'groups': [[name, changed(before.groups.get(name), own_vars(group)),
                        [child.name for child in group.child_groups], group.priority]
                       for name, group in data.groups.items()],
            'hosts': [[name, changed(before.hosts.get(name), own_vars(host)), groups.get(name, [])]
                      for name, host in data.hosts.items()],
            'gone': [name for name in before.hosts if name not in data.hosts],
            'gone_groups': [name for name in before.groups if name not in data.groups],
        })

    def groups_by_host(self):
        found = {}
        for group in self.data.groups.values():
            for host in group.hosts:
                found.setdefault(host.name, []).append(group.name)
        return found


def changed(old, new):
    if old is None:
        return new
    return dict((name, value) for name, value in new.items() if name not in old or differs(old[name], value))


def differs(old, new):
    return type(old) is not type(new) or old != new


class Encoded(object):
    """An answer in which text from the user's files stays a template."""

    def __init__(self, value):
        self.value = value

    def encoded(self):
        return encode_written(self.value)
