"""Hosts, plays, tasks and results as callbacks know them, made from tsplay's events."""
import os

debugs = ('debug', 'ansible.builtin.debug', 'ansible.legacy.debug')
includes = ('include_tasks', 'include_role', 'include', 'ansible.builtin.include_tasks', 'ansible.builtin.include_role')


def is_include(task):
    return task['action'] in includes


def is_role(task):
    return bool(task) and task['action'].rpartition('.')[2] == 'include_role'


class Known(object):
    """What a run has told so far: the same host, task and play are the same objects."""

    def __init__(self, basedir):
        self.hosts = {}
        self.tasks = {}
        self.basedir = basedir
        self.play = None

    def host(self, name):
        from ansible.inventory.host import Host
        if name not in self.hosts:
            self.hosts[name] = Host(name)
        return self.hosts[name]

    def playbook(self, file):
        from ansible.playbook import Playbook
        from tsplay_plugins import core
        book = Playbook(loader=core.data_loader())
        path = file if os.path.isabs(file) else os.path.join(self.basedir, file)
        book._file_name = path
        book._basedir = os.path.dirname(path)
        return book

    def included(self, event):
        class Included(object):
            _filename = event['file']
            _args = {}
            _vars = {'item': event['itemLabel']} if event.get('itemLabel') else {}
            _hosts = [self.host(name) for name in event['hosts']]
            _task = task_of(event['task'], self) if event.get('task') else None
            _is_role = False
        return Included()


def made_of(work):
    return Known(work['basedir'])


class Variables(object):
    """In place of Ansible's manager of variables, which callbacks may ask for those given with -e."""

    def __init__(self):
        self.extra_vars = {}

    def get_vars(self, *args, **kwargs):
        return {}


def play_of(event):
    from ansible.playbook.play import Play
    play = Play()
    play.name = event['name']
    play.hosts = list(event['hosts'])
    play.strategy = event.get('strategy') or 'linear'
    play._included_path = None
    play._variable_manager = Variables()
    if event.get('check') is not None:
        play.check_mode = event['check']
    if event.get('src'):
        play.tsplay_path = '%s:%s' % (event['src']['file'], event['src']['line'])
    return play


class Role(object):
    def __init__(self, name):
        self._role_name = name

    def get_name(self, include_role_fqcn=True):
        return self._role_name

    def __str__(self):
        return self._role_name


def task_of(info, known):
    """`info` is how tsplay names a task."""
    key = (info['id'], info['name'], info['noLog'])
    if key not in known.tasks:
        known.tasks[key] = new_task(info, known)
    return known.tasks[key]


def new_task(info, known):
    from ansible.playbook.block import Block
    kind = kind_of(info)

    class OfTsplay(kind):
        def get_name(self, *args, **kwargs):
            return info['name']

        def get_path(self):
            src = info.get('src')
            return '%s:%s' % (src['file'], src['line']) if src else ''

    OfTsplay.__name__ = kind.__name__
    task = OfTsplay(block=Block(play=known.play))
    task._uuid = info['id']
    role, _, own = info['name'].rpartition(' : ')
    task.name = own
    task.action = info['action']
    task.resolved_action = info['action']
    task.tags = list(info['tags'])
    task.no_log = info['noLog']
    if info.get('check') is not None:
        task.check_mode = info['check']
    if role:
        task._role = Role(role)
    return task


def kind_of(info):
    from ansible.playbook.handler import Handler
    from ansible.playbook.task import Task
    from ansible.playbook.task_include import TaskInclude
    if is_include(info):
        return TaskInclude
    return Handler if info['isHandler'] else Task


def result_of(event, known):
    from ansible.executor.task_result import TaskResult
    given = event['result']
    task = task_of(event['task'], known)
    # As Ansible's clean copies: what the call itself says is left out.
    data = dict((key, value) for key, value in given['result'].items() if key not in ('failed', 'skipped'))
    if event['task']['action'] in debugs:
        data['_ansible_verbose_always'] = True
        data.pop('invocation', None)
    if given.get('itemLabel') is not None:
        data['_ansible_item_label'] = given['itemLabel']
    fields = {'name': task.name, 'action': task.action, 'ignore_errors': given['ignored']}
    if given.get('delegatedTo'):
        fields['delegate_to'] = given['delegatedTo']
        data['_ansible_delegated_vars'] = {'ansible_host': given['delegatedTo'],
                                           'ansible_delegated_host': given['delegatedTo']}
    arguments = (data.get('invocation') or {}).get('module_args') if isinstance(data.get('invocation'), dict) else None
    if arguments:
        fields['args'] = arguments
        task.args = arguments
    task.delegate_to = given.get('delegatedTo')
    if event.get('looped') and not task.loop:
        task.loop = [one.get('item') for one in data.get('results') or [] if isinstance(one, dict)]
    return TaskResult(known.host(given['host']), task, data, fields)


def stats_of(event):
    from ansible.executor.stats import AggregateStats
    stats = AggregateStats()
    names = {'ok': 'ok', 'changed': 'changed', 'unreachable': 'dark', 'failed': 'failures', 'skipped': 'skipped',
             'rescued': 'rescued', 'ignored': 'ignored'}
    for host, counters in event['hosts'].items():
        stats.processed[host] = 1
        for ours, theirs in names.items():
            count = counters[ours] + (counters['unknown'] if ours == 'skipped' else 0)
            if count:
                getattr(stats, theirs)[host] = count
    stats.custom = dict(event['custom'])
    return stats
