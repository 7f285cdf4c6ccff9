"""Ansible's own library, made ready: its loaders know the folders of the book, and what it says goes to tsplay."""
import os

state = {'ready': False, 'loader': None, 'places': set(), 'session': None}


def start():
    if state['ready']:
        return
    state['ready'] = True
    from ansible.plugins import loader
    if hasattr(loader, 'init_plugin_loader'):
        loader.init_plugin_loader(os.environ.get('ANSIBLE_COLLECTIONS_PATH', '').split(':'))
    from ansible.parsing.dataloader import DataLoader
    state['loader'] = DataLoader()


def data_loader(basedir=None):
    start()
    if basedir is not None:
        state['loader'].set_basedir(basedir)
    return state['loader']


#: What Ansible's own command line has where nothing is given.
usual = {'verbosity': 0, 'check': False, 'diff': False, 'forks': 5, 'tags': ['all'], 'skip_tags': [], 'subset': None,
         'inventory': [], 'extra_vars': (), 'args': [], 'become': False, 'become_method': 'sudo', 'become_user': None,
         'become_ask_pass': False, 'remote_user': None, 'connection': 'ssh', 'timeout': 10, 'private_key_file': None,
         'start_at_task': None, 'step': False, 'syntax': False, 'force_handlers': False, 'flush_cache': False,
         'module_path': None, 'vault_ids': [], 'ssh_common_args': '', 'ssh_extra_args': ''}


def command_line(given):
    """What plug-ins ask about the command line."""
    from ansible import context
    from ansible.module_utils.common.collections import ImmutableDict
    context.CLIARGS = ImmutableDict(dict(usual, **dict(dict(context.CLIARGS), **given)))


def open_vaults(secrets):
    """What files of the book are sealed with: pairs of an id and a password."""
    from ansible.parsing.vault import VaultSecret
    known = [(name, VaultSecret(password.encode('utf-8', 'surrogateescape'))) for name, password in secrets]
    if known:
        data_loader().set_vault_secrets(known)


def know(places):
    """Folders of playbooks and roles, whose plug-ins lie in folders by kind."""
    start()
    from ansible.plugins.loader import add_all_plugin_dirs
    for place in places:
        if place not in state['places']:
            state['places'].add(place)
            add_all_plugin_dirs(place)


def speak_through(session, verbosity):
    """What plug-ins show goes to tsplay, which hides what is secret."""
    from ansible.utils.display import Display
    display = Display()
    display.verbosity = verbosity

    def show(msg, *args, **kwargs):
        session.tell('shown', str(msg))

    def verbose(msg, host=None, caplevel=2):
        if verbosity > caplevel:
            session.tell('note', str(msg) if host is None else '<%s> %s' % (host, msg), caplevel + 1)

    def warning(msg, *args, **kwargs):
        session.tell('warning', str(msg))

    def deprecated(msg, *args, **kwargs):
        session.tell('deprecation', str(msg))

    def silent(*args, **kwargs):
        return None

    kind = type(display)
    for name, method in {'display': show, 'verbose': verbose, 'warning': warning, 'error': warning,
                         'deprecated': deprecated, 'system_warning': warning, 'banner': silent, 'debug': silent}.items():
        setattr(kind, name, staticmethod(method))
    for level in range(6):
        def at(msg, host=None, level=level, **kwargs):
            verbose(msg, host, level)
        setattr(kind, 'v' * (level + 1), staticmethod(at))
