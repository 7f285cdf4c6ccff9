"""`hostvars`: asked of tsplay host by host."""
from collections.abc import Mapping


class HostVars(Mapping):
    def __init__(self, session, hosts):
        self.session = session
        self.hosts = list(hosts)
        self.known = {}

    def __getitem__(self, name):
        if name not in self.known:
            self.known[name] = self.session.ask('hostvars', host=str(name))
        if self.known[name] is None:
            raise KeyError(name)
        return self.known[name]

    def __contains__(self, name):
        return name in self.hosts or Mapping.__contains__(self, name)

    def __iter__(self):
        return iter(self.hosts)

    def __len__(self):
        return len(self.hosts)

    def __deepcopy__(self, memo):
        return self
