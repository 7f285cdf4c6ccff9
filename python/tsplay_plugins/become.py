"""Become plug-ins: they make command lines."""
from tsplay_plugins import core
from tsplay_plugins.values import named


class Become(object):
    @staticmethod
    def prepare():
        core.start()
        import ansible.plugins.become  # noqa: F401
        import ansible.plugins.shell.sh  # noqa: F401

    def __init__(self, session):
        self.session = session

    def call_build(self, work):
        from ansible.plugins.loader import become_loader, shell_loader
        work = named(work)
        plugin = become_loader.get(work['name'])
        if plugin is None:
            raise LookupError('the become plug-in %s was not found' % work['name'])
        parts = {'user': work['user'], 'pass': work['password'], 'flags': work['flags'], 'exe': work['exe']}
        keys = dict(('become_' + part, value) for part, value in parts.items() if value is not None)
        plugin.set_options(task_keys=keys, var_options=dict(work['vars']))
        shell = shell_loader.get('sh')
        shell.executable = '/bin/sh'
        line = plugin.build_become_command(work['cmd'], shell)
        return {'line': line, 'prompts': prompts_of(plugin), 'tty': bool(getattr(plugin, 'require_tty', False))}


def prompts_of(plugin):
    """Words in front of the colon, as tsplay looks for them."""
    prompt = getattr(plugin, 'prompt', '')
    words = [prompt] if isinstance(prompt, (str, bytes)) else list(prompt or [])
    texts = [one.decode('utf-8', 'replace') if isinstance(one, bytes) else str(one) for one in words]
    return [text.strip().rstrip(':').strip() for text in texts if text.strip()]
