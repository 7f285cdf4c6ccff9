"""What a host has said of itself is no option of a plug-in that runs on the controller."""
import contextlib
from collections.abc import Mapping

#: Of the work that is under way: names that hosts have set, and what the user's own files say of them.
current = None


class WithoutHosts(Mapping):
    """Variables as the user's own files have them."""

    def __init__(self, variables, said, own):
        self.variables = variables
        self.said = said
        self.own = own

    def __getitem__(self, name):
        if name in self.own:
            return self.own[name]
        if name in self.said:
            raise KeyError(name)
        return self.variables[name]

    def __iter__(self):
        return (name for name in self.variables if name in self.own or name not in self.said)

    def __len__(self):
        return sum(1 for _ in self)


@contextlib.contextmanager
def kept_out(work):
    """While this lasts, `said` of the work is left out wherever an option is looked for among variables, and `own` counts."""
    global current
    listen()
    before = current
    current = (frozenset(work['said']), work['own'])
    try:
        yield
    finally:
        current = before


def listen():
    """All options come from one place, whichever plug-in asks and however it asks."""
    from ansible import constants
    config = constants.config
    ask = config.get_config_value_and_origin
    if getattr(ask, 'tsplay', False):
        return

    def without_hosts(config, cfile=None, plugin_type=None, plugin_name=None, keys=None, variables=None, direct=None):
        if variables and current is not None:
            variables = WithoutHosts(variables, *current)
        return ask(config, cfile=cfile, plugin_type=plugin_type, plugin_name=plugin_name, keys=keys, variables=variables,
                   direct=direct)

    without_hosts.tsplay = True
    config.get_config_value_and_origin = without_hosts
