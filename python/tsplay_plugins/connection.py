"""Connection plug-ins: one session per connection, which lasts as the connection does. Become plug-ins build their commands."""
from tsplay_plugins import core
from tsplay_plugins.connected import connection_of
from tsplay_plugins.tasks import task_of
from tsplay_plugins.values import named


class Connection(object):
    @staticmethod
    def prepare():
        core.start()
        import ansible.executor.task_executor  # noqa: F401
        import ansible.plugins.connection.local  # noqa: F401

    def __init__(self, session):
        self.session = session
        self.connection = None

    def call_open(self, work):
        from ansible.playbook.play_context import PlayContext
        from ansible.template import Templar
        work = named(work)
        files = core.data_loader(work['basedir'])
        variables = work['vars']
        templar = Templar(loader=files, variables=variables)
        task = task_of(work)
        context = PlayContext(passwords=dict(work['passwords']))
        context = context.set_task_and_variable_override(task=task, variables=variables, templar=templar)
        context.remote_addr = variables.get('ansible_host', work['host'])
        context.connection = work['name']
        self.connection = connection_of(task, context, variables, templar)
        self.connection._connect()
        return None

    def call_exec(self, work):
        work = named(work)
        cmd, become = work['cmd'], self.become(work.get('become'))
        self.connection.set_become_plugin(become)
        if become is not None:
            cmd = become.build_become_command(cmd, self.connection._shell)
        rc, out, err = self.connection.exec_command(cmd, in_data=work['stdin'] or None, sudoable=become is not None)
        out, err = plain_bytes(out), plain_bytes(err)
        if become is not None and become.success:
            out = without_mark(out, become.success.encode())
        return {'rc': int(rc or 0), 'stdout': text_of(out), 'stderr': text_of(err)}

    def become(self, wanted):
        if not wanted:
            return None
        from ansible.plugins.loader import become_loader
        plugin = become_loader.get(wanted['method'])
        plugin.set_options(direct=dict(
            ('become_' + name, wanted[name]) for name in ('user', 'pass', 'flags', 'exe') if wanted.get(name)))
        return plugin

    def call_put(self, work):
        work = named(work)
        self.connection.put_file(work['local'], work['remote'])

    def call_fetch(self, work):
        work = named(work)
        self.connection.fetch_file(work['remote'], work['local'])

    def call_close(self, work):
        self.connection.close()


def text_of(raw):
    """Bytes that are not text survive: tsplay makes them bytes again."""
    return raw.decode('utf-8', 'surrogateescape')


def plain_bytes(given):
    if hasattr(given, 'read'):
        given = given.read()
    return given if isinstance(given, bytes) else str(given or '').encode('utf-8', 'surrogateescape')


def without_mark(out, mark):
    """What the become plug-in has the host say first, when it has worked, is not output."""
    lines = out.split(b'\n')
    while lines and (lines[0].strip() == b'' or lines[0].strip() == mark):
        first = lines.pop(0)
        if first.strip() == mark:
            return b'\n'.join(lines)
    return out
