"""Runs Ansible's modules on a host: one process for each user, which forks for every module.

Frames travel both ways: a line with two lengths, a JSON head, a body of bytes. What has to be read by every module
(ansible.module_utils.basic and what belongs to it) is imported once, before the fork. A module's own text and the
libraries of collections are imported by the fork, so that what a module does stays in its process.

    host.py DIR INTERPRETER         serves until its stdin ends
    host.py DIR INTERPRETER once    runs the one module that its stdin asks for, in this process
"""
import errno
import fcntl
import json
import os
import select
import shutil
import signal
import sys
import types
import zlib

BASE = 'ansible.module_utils.'
# Imported only by the module that wants them: what they find out at import may be different a task later.
NOT_EARLY = ('facts', 'compat', 'distro', 'powershell', 'csharp')
# Nothing is imported from the folder that the interpreter happens to be in.
FRESH = '''
import sys
sys.path[:] = [p for p in sys.path if p not in ('', '.')]
import json, os
with os.fdopen(int(sys.argv[2]), 'rb') as f:
    job = json.loads(f.read().decode('utf-8'))
sys.argv = [job['file']]
sys.path.insert(0, job['root'])
exec(compile(job['prepare'], 'tsplay', 'exec'))
prepare(job['root'], job['module'], job['args'].encode('utf-8', 'surrogateescape'))
import runpy
runpy.run_module(job['module'], init_globals=dict(_module_fqn=job['module'], _modlib_path=job['root']),
                 run_name='__main__', alter_sys=True)
'''
PREPARE = '''
def prepare(root, module, args):
    from ansible.module_utils import basic
    basic._ANSIBLE_ARGS = args
    if hasattr(basic, '_ANSIBLE_PROFILE'):
        basic._ANSIBLE_PROFILE = 'legacy'
'''


class Packs(object):
    """Files by the hash of their content, and the trees that modules are imported from."""

    def __init__(self, folder):
        self.files = os.path.join(folder, 'files')
        self.trees = os.path.join(folder, 'trees')
        self.content = {}
        os.mkdir(self.files, 0o700)
        os.mkdir(self.trees, 0o700)

    def keep(self, hashes, body):
        data, at = zlib.decompress(body), 0
        for name, size in hashes:
            with open(os.path.join(self.files, name), 'wb') as f:
                f.write(data[at:at + size])
            at += size

    def build(self, name, paths):
        root = os.path.join(self.trees, name)
        os.mkdir(root, 0o700)
        for path, digest in paths.items():
            target = os.path.join(root, path)
            if not os.path.isdir(os.path.dirname(target)):
                os.makedirs(os.path.dirname(target), 0o700)
            try:
                os.link(os.path.join(self.files, digest), target)
            except OSError:
                shutil.copyfile(os.path.join(self.files, digest), target)
        self.content[name] = paths

    def root(self, name):
        return os.path.join(self.trees, name)


def module_name(path):
    parts = path[:-len('.py')].split('/')
    return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


class Early(object):
    """What is imported before the fork, and from which content."""

    def __init__(self):
        self.root = None
        self.digests = {}

    def load(self, packs, name):
        paths = packs.content[name]
        if self.root is None:
            self.root = packs.root(name)
            sys.path.insert(0, self.root)
        elif not self.fits(paths):
            return
        self.root = self.move(packs.root(name))
        for path in sorted(paths):
            module = module_name(path)
            if not path.startswith('ansible/module_utils/') or module in sys.modules:
                continue
            if module[len(BASE):].split('.')[0] in NOT_EARLY:
                continue
            try:
                __import__(module)
            except BaseException:
                sys.modules.pop(module, None)
        for path, digest in paths.items():
            if module_name(path) in sys.modules:
                self.digests[module_name(path)] = digest

    def fits(self, paths):
        """Whether what is imported is what this tree has."""
        own = dict((module_name(path), digest) for path, digest in paths.items())
        return all(own.get(module, digest) == digest for module, digest in self.digests.items())

    def move(self, root):
        """Makes packages look for what else they have in another tree."""
        old = self.root
        sys.path[sys.path.index(old)] = root
        for module in list(sys.modules.values()):
            paths = getattr(module, '__path__', None)
            if isinstance(paths, list) and getattr(module, '__name__', '').split('.')[0] == 'ansible':
                paths[:] = [root + p[len(old):] if p.startswith(old) else p for p in paths]
        sys.path_importer_cache.pop(root, None)
        return root


def run_module(root, module, code):
    """The module as the main program of this process, as runpy would have it."""
    main = types.ModuleType('__main__')
    main.__dict__.update(_module_fqn=module, _modlib_path=root, __file__=code.co_filename,
                         __package__=module.rpartition('.')[0])
    sys.modules['__main__'] = main
    sys.argv = [code.co_filename]
    scope = {}
    exec(compile(PREPARE, 'tsplay', 'exec'), scope)
    return main, scope['prepare']


def limit_open_files(wanted):
    """How many this process may have open, at most as many as it is allowed anyway."""
    import resource
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if wanted > 0 and wanted != soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except ValueError:
            pass  # some systems name a hard limit that they do not keep to


class Job(object):
    def __init__(self, number, pid, streams, limit):
        self.number, self.pid, self.limit = number, pid, limit
        self.open = dict(zip(streams, (b'out', b'err')))
        self.said = {b'out': [], b'err': []}
        self.size = 0
        self.over = False

    def read(self, fd):
        try:
            data = os.read(fd, 1 << 16)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EINTR):
                return False
            data = b''
        if not data:
            os.close(fd)
            del self.open[fd]
            return False
        self.size += len(data)
        if self.size > self.limit:
            if not self.over:
                self.over = True
                self.kill(signal.SIGKILL)
        else:
            self.said[self.open[fd]].append(data)
        return True

    def kill(self, number):
        try:
            os.killpg(self.pid, number)
        except OSError:
            pass


class Server(object):
    def __init__(self, folder, interpreter):
        self.folder, self.interpreter = folder, interpreter
        self.packs, self.early = Packs(folder), Early()
        self.code, self.jobs = {}, {}
        self.buffer = b''
        # Nothing that a module starts may speak in our name.
        self.input, self.output = os.dup(0), os.dup(1)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.close(null)
        for fd in (self.input, self.output):
            fcntl.fcntl(fd, fcntl.F_SETFD, fcntl.FD_CLOEXEC)

    def send(self, head, body=b''):
        text = json.dumps(head).encode('ascii')
        data = ('%d %d\n' % (len(text), len(body))).encode('ascii') + text + body
        while data:
            data = data[os.write(self.output, data):]

    def frames(self):
        """What has come in whole."""
        while True:
            line, sign, rest = self.buffer.partition(b'\n')
            if not sign:
                return
            head, body = (int(number) for number in line.split())
            if len(rest) < head + body:
                return
            self.buffer = rest[head + body:]
            yield json.loads(rest[:head].decode('utf-8')), rest[head:head + body]

    def listen(self):
        """False at the end of input."""
        data = os.read(self.input, 1 << 20)
        self.buffer += data
        return bool(data)

    def serve(self):
        """Until there is nothing more to do. In a fork it returns the work of the fork."""
        wake, waker = os.pipe()
        for fd in (wake, waker):
            fcntl.fcntl(fd, fcntl.F_SETFL, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.stop)
        signal.set_wakeup_fd(waker)
        self.send({'ready': sys.version.split()[0], 'interpreter': self.interpreter, 'executable': sys.executable})
        listening = True
        while listening or self.jobs:
            fds = [wake] + ([self.input] if listening else [])
            fds += [fd for job in self.jobs.values() for fd in job.open]
            ready = select.select(fds, [], [])[0]
            if wake in ready:
                os.read(wake, 1 << 12)
                self.reap()
            for job in list(self.jobs.values()):
                for fd in [fd for fd in job.open if fd in ready]:
                    job.read(fd)
            if listening and self.input in ready:
                listening = self.listen()
                for head, body in self.frames():
                    work = self.act(head, body)
                    if work is not None:
                        os.close(wake)
                        os.close(waker)
                        return work

    def act(self, head, body):
        if head['op'] == 'files':
            self.packs.keep(head['files'], body)
        elif head['op'] == 'pack':
            self.packs.build(head['pack'], head['paths'])
        elif head['op'] == 'stop':
            job = self.jobs.get(head['job'])
            if job:
                job.kill(signal.SIGTERM)
                signal.signal(signal.SIGALRM, lambda *_: job.kill(signal.SIGKILL))
                signal.alarm(1)
        else:
            return self.begin(head, body)

    def begin(self, head, args):
        self.early.load(self.packs, head['pack'])
        paths = self.packs.content[head['pack']]
        fresh = head['fresh'] or not self.early.fits(paths)
        root = self.packs.root(head['pack'])
        code = None if fresh else self.compiled(root, head['module'])
        ends = [os.pipe(), os.pipe()]
        pid = os.fork()
        if pid:
            for reader, writer in ends:
                os.close(writer)
                fcntl.fcntl(reader, fcntl.F_SETFL, fcntl.fcntl(reader, fcntl.F_GETFL) | os.O_NONBLOCK)
            streams = [reader for reader, _ in ends]
            self.jobs[head['job']] = Job(head['job'], pid, streams, head['limit'])
            return None
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        for fd, (_, writer) in zip((1, 2), ends):
            os.dup2(writer, fd)
        for reader, writer in ends:
            os.close(reader)
            os.close(writer)
        for job in self.jobs.values():
            for fd in job.open:
                os.close(fd)
        os.close(self.input)
        os.close(self.output)
        return self.work(head, args, root, code)

    def compiled(self, root, module):
        key = (root, module)
        if key not in self.code:
            path = os.path.join(root, *module.split('.')) + '.py'
            if not os.path.exists(path):
                path = os.path.join(root, *(module.split('.') + ['__init__.py']))
            with open(path, 'rb') as f:
                text = f.read()
            try:
                self.code[key] = compile(text, path, 'exec', dont_inherit=True)
            except (SyntaxError, ValueError):
                return None
        return self.code[key]

    def work(self, head, args, root, code):
        """What a fork does."""
        os.environ.update(head['env'])
        limit_open_files(head.get('files', 0))
        if 'TZ' in head['env']:
            import time
            time.tzset()
        if code is None:
            return lambda: self.again(head, args, root)
        if self.early.root != root:
            self.early.move(root)
        main, prepare = run_module(root, head['module'], code)
        prepare(root, head['module'], args)
        return lambda: exec(code, main.__dict__)

    def again(self, head, args, root):
        """With an interpreter that has read nothing yet."""
        import tempfile
        path = os.path.join(root, *head['module'].split('.')) + '.py'
        job = {'root': root, 'module': head['module'], 'file': path, 'prepare': PREPARE,
               'args': args.decode('utf-8', 'surrogateescape')}
        with tempfile.TemporaryFile(dir=self.folder) as f:
            f.write(json.dumps(job).encode('ascii'))
            f.flush()
            f.seek(0)
            os.set_inheritable(f.fileno(), True)
            os.execv(sys.executable, [sys.executable, '-c', FRESH, path, str(f.fileno())])

    def reap(self):
        for number, job in list(self.jobs.items()):
            pid, status = os.waitpid(job.pid, os.WNOHANG)
            if not pid:
                continue
            for fd in list(job.open):
                while fd in job.open and job.read(fd):
                    pass
            for fd in list(job.open):
                os.close(fd)
            del self.jobs[number]
            rc = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
            out, err = (b''.join(job.said[name]) for name in (b'out', b'err'))
            self.send({'job': number, 'rc': rc, 'out': len(out), 'over': job.over}, out + err)

    def stop(self, *_):
        for job in self.jobs.values():
            job.kill(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(128 + signal.SIGTERM)


def once(server):
    while server.listen():
        for head, body in server.frames():
            if head['op'] != 'run':
                server.act(head, body)
                continue
            os.dup2(server.output, 1)
            sys.path.insert(0, server.packs.root(head['pack']))
            server.early.root = server.packs.root(head['pack'])
            code = None if head['fresh'] else server.compiled(server.early.root, head['module'])
            return server.work(head, body, server.early.root, code)


def main(argv):
    server = Server(argv[1], argv[2])
    return once(server) if argv[3:] == ['once'] else server.serve()


work = main(sys.argv)
if work is not None:
    work()
