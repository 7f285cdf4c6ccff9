"""A connection as action plug-ins know it, whose work is done by tsplay."""
import os

from tsplay_plugins.wire import Refused


class Asks(object):
    """Laid over the class of the connection plug-in that is named: its options stay, what it does is asked of tsplay."""

    def asked(self, cmd, in_data, become):
        from ansible.errors import AnsibleConnectionFailure, AnsibleError
        from ansible.module_utils._text import to_bytes, to_text
        try:
            done = self.tsplay.ask('exec', cmd=to_text(cmd, errors='surrogate_or_strict'), become=become,
                                   stdin=to_bytes(in_data or b''))
        except Refused as error:
            raise (AnsibleConnectionFailure if error.unreachable else AnsibleError)(str(error))
        return done['rc'], done['stdout'], done['stderr']

    def exec_command(self, cmd, in_data=None, sudoable=True):
        return self.asked(cmd, in_data, False)

    def put_file(self, in_path, out_path):
        self.moved('put', in_path, out_path)

    def fetch_file(self, in_path, out_path):
        self.moved('fetch', in_path, out_path)

    def moved(self, what, source, target):
        from ansible.errors import AnsibleConnectionFailure, AnsibleError, AnsibleFileNotFound
        from ansible.module_utils._text import to_text
        source, target = to_text(source), to_text(target)
        local = source if what == 'put' else target
        local = os.path.abspath(local)
        if what == 'put' and not os.path.exists(local):
            raise AnsibleFileNotFound('file or module does not exist: %s' % local)
        try:
            self.tsplay.ask(what, local=local, remote=target if what == 'put' else source)
        except Refused as error:
            raise (AnsibleConnectionFailure if error.unreachable else AnsibleError)(str(error))

    def _connect(self):
        self._connected = True
        return self

    @property
    def connected(self):
        return True

    def reset(self):
        self.tsplay.ask('reset')

    def close(self):
        self._connected = False


def connection_for(session, task, context, variables, templar):
    """For action plug-ins: what it does is asked of tsplay."""
    connection = connection_of(task, context, variables, templar)
    # This process has the class for itself.
    for attribute, value in vars(Asks).items():
        if not attribute.startswith('__'):
            setattr(type(connection), attribute, value)
    connection.tsplay = session
    return connection


def connection_of(task, context, variables, templar):
    """With its shell, its become plug-in, and the options of all three."""
    from ansible.plugins.loader import become_loader, connection_loader
    connection = connection_loader.get(context.connection, context, os.devnull) or plain(context)
    wanted = variables.get('ansible_become')
    method = None
    if task.become if wanted is None else truth(templar.template(wanted)):
        named = variables.get('ansible_become_method')
        method = become_loader.get(templar.template(named) if named else task.become_method or 'sudo')
    connection.set_become_plugin(method)
    keys = task.dump_attrs()
    keys.pop('retries', None)
    keys['timeout'] = context.timeout
    if context.password:
        keys['password'] = context.password
    set_options(connection, 'connection', connection._load_name, variables, templar, keys)
    set_options(connection._shell, 'shell', connection._shell._load_name, variables, templar, keys)
    if method is not None:
        if context.become_pass:
            keys['become_pass'] = context.become_pass
        set_options(method, 'become', method._load_name, variables, templar, keys)
    return connection


def truth(value):
    from ansible.module_utils.parsing.convert_bool import boolean
    return boolean(value)


def plain(context):
    """For connections of tsplay's own that this ansible-core does not have."""
    from ansible.plugins.connection.local import Connection
    connection = Connection(context, os.devnull)
    connection._load_name = 'local'
    return connection


def set_options(plugin, kind, name, variables, templar, keys):
    from ansible import constants
    options = {'_extras': {}} if kind == 'connection' else {}
    for variable in constants.config.get_plugin_vars(kind, name):
        if variable in variables:
            options[variable] = templar.template(variables[variable])
    plugin.set_options(task_keys=keys, var_options=options)
