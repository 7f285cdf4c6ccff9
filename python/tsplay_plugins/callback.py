"""Callback plug-ins: one session for all of a run. Events of tsplay become the calls that Ansible would make."""
import atexit
import re
import sys
import threading
import traceback

from tsplay_plugins import core
from tsplay_plugins.told import is_include, is_role, made_of, play_of, result_of, stats_of, task_of
from tsplay_plugins.values import named

#: Characters that steer a terminal, but for those that colour.
controls = re.compile('(?![\n\t])[\x00-\x1a\x1c-\x1f\x7f-\x9f]')


class Speaker(object):
    """`print` of a callback shows, as under Ansible."""

    def __init__(self, session, kind):
        self.session = session
        self.kind = kind
        self.encoding = 'utf-8'

    def write(self, text):
        if text:
            self.session.tell(self.kind, controls.sub('', str(text)))
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


class Callback(object):
    @staticmethod
    def prepare():
        core.start()
        import ansible.executor.stats  # noqa: F401
        import ansible.executor.task_result  # noqa: F401
        import ansible.plugins.callback.default  # noqa: F401

    def __init__(self, session):
        self.session = session
        self.callbacks = []
        self.known = None
        self.started = False

    def call_open(self, work):
        work = named(work)
        from ansible.utils.display import Display
        sys.stdout, sys.stderr = Speaker(self.session, 'shown'), Speaker(self.session, 'stderr')
        shows(type(Display()), self.session)
        core.command_line(work['args'])
        self.known = made_of(work)
        loaded = [self.load(name, True, work) for name in work['stdout']]
        loaded += [self.load(name, False, work) for name in work['names']]
        self.callbacks = [one for one in loaded if one is not None]
        return None

    def load(self, name, screen, work):
        from ansible.plugins.loader import callback_loader
        try:
            kind = callback_loader.get(name, class_only=True)
            if kind is None:
                raise LookupError('it was not found')
            if not screen and getattr(kind, 'CALLBACK_TYPE', '') == 'stdout':
                return None
            plugin = kind()
            plugin.set_options()
            return plugin
        except Exception as error:
            self.broken('Skipping callback \'%s\', unable to load due to: %s' % (name, error))
            return None

    def broken(self, words):
        self.session.tell('warning', words)
        self.session.tell('note', traceback.format_exc(), 3)

    def call_event(self, event):
        event = named(event)
        method = getattr(self, 'on_' + event['type'].replace('.', '_'), None)
        if method is not None:
            method(event)
        return None

    def call_end(self, _):
        """What Python does at its end, which a process that is killed would not."""
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(10)
        atexit._run_exitfuncs()
        return None

    def send(self, name, *args, **kwargs):
        for plugin in self.callbacks:
            if getattr(plugin, 'disabled', False):
                continue
            for wanted in (name, 'v2_on_any'):
                method = getattr(plugin, wanted, None) or getattr(plugin, wanted[len('v2_'):], None)
                if method is None:
                    continue
                try:
                    method(*args, **kwargs)
                except Exception as error:
                    self.broken('Failure using method (%s) in callback plugin (%s): %s' % (name, plugin, error))

    def on_run_start(self, event):
        core.command_line({'check': event['check'], 'diff': event['diff'], 'forks': event['forks']})

    def on_playbook_start(self, event):
        self.started = True
        self.send('v2_playbook_on_start', self.known.playbook(event['file']))

    def on_play_prompt(self, event):
        self.send('v2_playbook_on_vars_prompt', event['variable'], event['private'], event['question'],
                  None, False, None, None, None, None)

    def on_play_start(self, event):
        from ansible.playbook.play_context import PlayContext
        self.known.play = play_of(event)
        if not self.started:  # a single task has no file
            self.on_playbook_start({'file': '__adhoc_playbook__'})
        for plugin in self.callbacks:
            if hasattr(plugin, 'set_play_context'):
                try:
                    plugin.set_play_context(PlayContext(self.known.play, {}))
                except Exception as error:
                    self.broken('Failure in callback plugin (%s): %s' % (plugin, error))
        self.send('v2_playbook_on_play_start', self.known.play)

    def on_play_noHosts(self, event):
        # Where too many have failed, Ansible says it twice.
        for _ in range(2 if event.get('tooMany') else 1):
            self.send('v2_playbook_on_no_hosts_remaining' if event['remaining'] else 'v2_playbook_on_no_hosts_matched')

    def on_task_start(self, event):
        task = task_of(event['task'], self.known)
        if event['task']['isHandler']:
            self.send('v2_playbook_on_handler_task_start', task)
        else:
            self.send('v2_playbook_on_task_start', task, is_conditional=False)

    def on_host_start(self, event):
        self.send('v2_runner_on_start', self.known.host(event['host']), task_of(event['task'], self.known))

    def on_item_end(self, event):
        kind = {'failed': 'failed', 'unreachable': 'failed', 'skipped': 'skipped', 'unknown': 'skipped'}
        self.send('v2_runner_item_on_' + kind.get(event['result']['status'], 'ok'), result_of(event, self.known))

    def on_host_end(self, event):
        status = event['result']['status']
        result = result_of(event, self.known)
        if status == 'failed':
            if is_include(event['task']) and 'reason' in event['result']['result']:
                self.included(event['task'], event['result']['host'], '')
            self.send('v2_runner_on_failed', result, ignore_errors=bool(event['result']['ignored']))
        elif status == 'unreachable':
            self.send('v2_runner_on_unreachable', result)
        elif status in ('skipped', 'unknown'):
            self.send('v2_runner_on_skipped', result)
        else:
            if event['result']['diffs']:
                self.send('v2_on_file_diff', result)
            self.send('v2_runner_on_ok', result)

    def on_host_retry(self, event):
        given = dict(event['result'], attempts=event['attempt'], retries=event['retries'] + 1)
        event = dict(event, result={'host': event['host'], 'status': 'failed', 'result': given, 'ignored': False,
                                    'diffs': [], 'delegatedTo': event.get('delegatedTo')})
        self.send('v2_runner_retry', result_of(event, self.known))

    def on_host_async(self, event):
        given = {'ansible_job_id': event['job'], 'started': 1, 'finished': 0 if event['state'] == 'poll' else 1}
        event = dict(event, result={'host': event['host'], 'status': 'ok', 'result': given, 'ignored': False, 'diffs': []})
        self.send('v2_runner_on_async_' + event['state'], result_of(event, self.known))

    def on_handler_notified(self, event):
        task = {'id': event['handler'], 'name': event['handler'], 'action': '', 'isHandler': True, 'tags': [], 'noLog': False}
        self.send('v2_playbook_on_notify', task_of(task, self.known), self.known.host(event['host']))

    def on_include_loaded(self, event):
        task = event.get('task')
        for host in event['hosts'] if task else []:
            self.included(task, host, event['file'])
        if not is_role(task):
            self.send('v2_playbook_on_include', self.known.included(event))

    def included(self, task, host, file):
        """That a host wants something to be included is a result of its own, for Ansible."""
        done = {'host': host, 'status': 'ok', 'ignored': False, 'result': {'include': file, 'changed': False}}
        self.send('v2_runner_on_ok', result_of({'task': task, 'result': done}, self.known))

    def on_stats(self, event):
        self.send('v2_playbook_on_stats', stats_of(event))


def shows(display, session):
    """What callbacks display is the output of the run."""
    from ansible.utils.color import stringc

    def show(self, msg, color=None, stderr=False, screen_only=False, log_only=False, newline=True, **kwargs):
        if log_only:
            return
        text = controls.sub('', str(msg))
        if color:
            text = stringc(text, color)
        session.tell('stderr' if stderr else 'shown', text + ('\n' if newline and not text.endswith('\n') else ''))

    display.display = show
    display.banner = banner


def banner(self, msg, color=None, cows=None):
    words = str(msg).strip()
    stars = self.columns - len(words)
    self.display('\n%s %s' % (words, '*' * max(stars, 3)), color=color)
