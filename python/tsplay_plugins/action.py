"""Action plug-ins: run here, with a connection and modules that are tsplay's."""
import shlex
import traceback

from tsplay_plugins import core
from tsplay_plugins.connected import connection_for
from tsplay_plugins.hosts_out import kept_out
from tsplay_plugins.hostvars import HostVars
from tsplay_plugins.tasks import task_of
from tsplay_plugins.values import Unsendable, encode, named
from tsplay_plugins.wire import Refused


class Action(object):
    """A session of one attempt at a task."""

    @staticmethod
    def prepare():
        core.start()
        import ansible.executor.task_executor  # noqa: F401
        import ansible.plugins.action.normal  # noqa: F401
        from ansible.plugins.action import ActionBase
        ActionBase._execute_module = execute_module
        ActionBase._low_level_execute_command = low_level_execute_command

    def __init__(self, session):
        self.session = session

    def call_run(self, work):
        try:
            return Ready(self.run(named(work)))
        except Unsendable as error:
            return {'failed': True, 'msg': str(error)}
        except Exception as error:
            return outcome_of(error)

    def run(self, work):
        from ansible.playbook.play_context import PlayContext
        from ansible.plugins import loader as loaders
        from ansible.template import Templar
        files = core.data_loader(work['basedir'])
        variables = work['vars']
        variables['hostvars'] = HostVars(self.session, work['hosts'])
        variables['omit'] = '__omit_place_holder__tsplay'
        task = task_of(work)
        task.tsplay = self.session
        templar = Templar(loader=files, variables=variables)
        context = PlayContext(passwords=dict(work['passwords']))
        context = context.set_task_and_variable_override(task=task, variables=variables, templar=templar)
        context.post_validate(templar=templar)
        context.connection = work['connection']
        # Variables of the host that the task is delegated to say how that is reached.
        reached = work.get('reached') or variables
        seen = Templar(loader=files, variables=dict(variables, **reached))
        connection = connection_for(self.session, task, context, reached, seen)
        action = loaders.action_loader.get(
            work['name'], task=task, connection=connection, play_context=context, loader=files, templar=templar,
            shared_loader_obj=shared(loaders))
        if action is None:
            raise LookupError('the action plug-in %s was not found' % work['name'])
        # The connection's options are set: they are those of the host that is reached, which may be another.
        with kept_out(work):
            try:
                result = action.run(task_vars=variables)
            finally:
                action.cleanup()
        if not hasattr(result, 'keys'):
            raise TypeError('the action plug-in gave %s and no dict' % type(result).__name__)
        return result


class Ready(object):
    """A result that can be sent."""

    def __init__(self, result):
        self.value = encode(result)

    def encoded(self):
        return self.value


def outcome_of(error):
    """What a task comes to whose plug-in has raised; the words are Ansible's."""
    from ansible.errors import AnsibleAction, AnsibleConnectionFailure, AnsibleError
    trace = ''.join(traceback.format_exception(type(error), error, error.__traceback__))
    if isinstance(error, AnsibleAction):
        return dict(error.result)
    if isinstance(error, AnsibleConnectionFailure):
        return {'unreachable': True, 'msg': str(error)}
    if isinstance(error, AnsibleError):
        return {'failed': True, 'msg': str(error), 'exception': trace}
    return {'failed': True, 'msg': 'Unexpected failure during module execution: %s' % error, 'exception': trace, 'stdout': ''}


def shared(loaders):
    from types import SimpleNamespace
    return SimpleNamespace(**dict((name, getattr(loaders, name)) for name in dir(loaders) if name.endswith('_loader')))


def execute_module(self, module_name=None, module_args=None, tmp=None, task_vars=None, persist_files=False,
                   delete_remote_tmp=None, wrap_async=False, ignore_unknown_opts=False):
    """In place of ActionBase's: tsplay runs the module."""
    if self._connection._shell.tmpdir is None and keeps_files():
        self._make_tmp_path()
    try:
        return self._task.tsplay.ask(
            'module', name=module_name or self._task.action,
            args=self._task.args if module_args is None else module_args,
            check=bool(self._task.check_mode), diff=bool(self._task.diff), background=bool(wrap_async),
            limit=self._task.async_val or 0)
    except Refused as error:
        raise raised(error)


def keeps_files():
    """A plug-in that is asked to leave its files on the host needs a place for them."""
    from ansible import constants
    return constants.DEFAULT_KEEP_REMOTE_FILES


def raised(error):
    from ansible.errors import AnsibleConnectionFailure, AnsibleError
    return (AnsibleConnectionFailure if error.unreachable else AnsibleError)(str(error))


def low_level_execute_command(self, cmd, sudoable=True, in_data=None, executable=None,
                              encoding_errors='surrogate_then_replace', chdir=None):
    """In place of ActionBase's: tsplay becomes the user."""
    from ansible import constants
    from ansible.module_utils._text import to_text
    if chdir:
        cmd = self._connection._shell.append_command('cd %s' % shlex.quote(chdir), cmd)
    if executable:
        self._connection._shell.executable = executable
        cmd = 'exec %s -c %s' % (executable, shlex.quote(cmd))
    own = self._get_remote_user()
    other = self.get_become_option('become_user')
    become = bool(sudoable and self._connection.become) and (
        constants.BECOME_ALLOW_SAME_USER or other != own or not any((own, other)))
    rc, out, err = self._connection.asked(cmd, in_data, become)
    out, err = to_text(out, errors=encoding_errors), to_text(err, errors=encoding_errors)
    return dict(rc=rc, stdout=out, stdout_lines=out.splitlines(), stderr=err, stderr_lines=err.splitlines())
