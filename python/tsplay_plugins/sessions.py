"""Kinds of plug-ins that have a session: what answers the calls of each."""
import importlib

places = {
    'action': ('tsplay_plugins.action', 'Action'),
    'become': ('tsplay_plugins.become', 'Become'),
    'callback': ('tsplay_plugins.callback', 'Callback'),
    'connection': ('tsplay_plugins.connection', 'Connection'),
    'inventory': ('tsplay_plugins.inventory', 'Inventory'),
}


class Kinds(object):
    def __getitem__(self, kind):
        module, name = places[kind]
        return getattr(importlib.import_module(module), name)


kinds = Kinds()


def prepare(kind):
    """What all sessions of a kind need, imported once before they are forked."""
    kinds[kind].prepare()
