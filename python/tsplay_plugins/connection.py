"""Connection plug-ins: one session per connection, which lasts as the connection does. Become plug-ins build their commands."""
import os
import tempfile

from tsplay_plugins import core
from tsplay_plugins.connected import connection_of, truth
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
        # Whether programs get their stdin through the connection; else it lies in a file of the host while they run.
        self.pipes = True
        # Whether programs themselves are such files, as `ansible_pipelining: false` wants it.
        self.copies = False

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
        context.post_validate(templar=templar)
        context.remote_addr = variables.get('ansible_host', work['host'])
        context.connection = work['name']
        self.connection = connection_of(task, context, variables, templar)
        wanted = variables.get('ansible_pipelining')
        self.copies = wanted is not None and not truth(templar.template(wanted))
        self.pipes = self.connection.has_pipelining and not self.copies
        self.connection._connect()
        return None

    def call_exec(self, work):
        work = named(work)
        cmd, become = work['cmd'], self.become(work.get('become'))
        if work['stdin'] and not self.pipes or self.copies and become is None:
            return self.with_files(cmd, become, work['stdin'])
        return self.run(cmd, become, work['stdin'])

    def run(self, cmd, become=None, stdin=b'', path=None):
        self.connection.set_become_plugin(become)
        asks = become is not None and bool(become.get_option('become_pass'))
        if path is not None and asks:
            cmd = reading(cmd, path)
        if become is not None:
            cmd = become.build_become_command(cmd, self.connection._shell)
        if path is not None and not asks:
            # The login user opens it, so that whoever runs the program may read it.
            cmd = reading(cmd, path)
        rc, out, err = self.connection.exec_command(cmd, in_data=stdin or None, sudoable=become is not None)
        out, err = plain_bytes(out), plain_bytes(err)
        if become is not None and become.success:
            out = without_mark(out, become.success.encode())
        return {'rc': int(rc or 0), 'stdout': text_of(out), 'stderr': text_of(err)}

    def with_files(self, cmd, become, stdin):
        """What a connection does not hand over lies in a folder of the login user's own, which is gone afterwards."""
        from ansible import constants
        from ansible.errors import AnsibleError
        # The password comes where the file would; then only root may open it.
        asks = become is not None and become.get_option('become_pass')
        if stdin and asks and become.get_option('become_user') != 'root':
            raise AnsibleError('it hands over no stdin beside a password: become root, or let %s ask for no password'
                               % become.name)
        base = constants.DEFAULT_LOCAL_TMP if getattr(self.connection, '_remote_is_local', False) else '/tmp'
        folder = '%s/tsplay-%s' % (base.rstrip('/'), os.urandom(12).hex())
        made = self.run('mkdir -m 700 %s' % quoted(folder))
        if made['rc']:
            return made
        try:
            if self.copies and become is None:
                cmd = '/bin/sh ' + self.copied(cmd.encode('utf-8', 'surrogateescape'), folder + '/program')
            return self.run(cmd, become, path=self.copied(stdin, folder + '/stdin') if stdin else None)
        finally:
            self.run('rm -rf %s' % quoted(folder))

    def copied(self, content, path):
        """The file's name for a command line."""
        from ansible import constants
        with tempfile.NamedTemporaryFile(dir=constants.DEFAULT_LOCAL_TMP) as local:
            local.write(content)
            local.flush()
            self.connection.put_file(local.name, path)
        return quoted(path)

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


def reading(cmd, path):
    """The command with a file as its stdin, whatever the login shell is."""
    return '/bin/sh -c ' + quoted('{ %s\n} < %s' % (cmd, path))


def quoted(word):
    from shlex import quote
    return quote(word)


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
