"""Cache plug-ins: one instance each, for as long as the run."""
import json

from tsplay_plugins import core
from tsplay_plugins.values import decode, encode

opened = {}


def plugin_of(head):
    core.know(head['places'])
    from ansible.plugins.loader import cache_loader
    key = json.dumps([head['name'], head['options']], sort_keys=True)
    if key not in opened:
        plugin = cache_loader.get(head['name'], **head['options'])
        if plugin is None:
            raise LookupError('the cache plug-in %s was not found' % head['name'])
        opened[key] = plugin
    return opened[key]


def answer(head, body):
    plugin = plugin_of(head)
    key = head['key']
    if head['do'] == 'set':
        plugin.set(key, decode(json.loads(body.decode('utf-8', 'surrogatepass'))))
    elif head['do'] == 'remove':
        if plugin.contains(key):
            plugin.delete(key)
    elif plugin.contains(key):
        return {'value': encode(plugin.get(key))}
    return {'value': None}
