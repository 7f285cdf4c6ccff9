"""Runs plug-ins that are written in Python, for tsplay on this machine.

    plugins.py FOLDER     FOLDER holds the package `ansible`

Frames as in host.py, in both directions. Filters, tests and lookups are called here, one after the other. Every other kind
has a process of its own, forked from this one, for as long as its session lasts: what it does to itself, a crash or a hang
is its own. The bytes of sessions pass through here, so that half a frame of one that dies harms no other.

    to here      {"op": "call"|"names"|"wanted"|..., ...}   one answer: {"value", "told"} or {"error", "message", ...}
                 {"session": N, "op": "open", "kind": ...}  forks
                 {"session": N, "op": "kill"}
                 {"session": N, ...}                        for that session: a call, or the answer to what it asked
    from here    {"ask": ...}                               in the middle of a call; {"op": "answer"} comes back
                 {"session": N, "ask"|"tell"|"done"|"error": ...}
                 {"session": N, "over": WHY}                its process has ended

What a plug-in prints goes to stderr.
"""
import locale
import os
import selectors
import signal
import socket
import sys

try:
    locale.setlocale(locale.LC_ALL, '')
except locale.Error:
    # Ansible's library wants a locale that this machine has; one that a login brought along is often missing.
    os.environ['LC_ALL'] = 'C.UTF-8'

sys.path.insert(1, sys.argv[1])
from tsplay_plugins import core, functions, sessions  # noqa: E402
from tsplay_plugins.wire import Reader, Session, Told, answered, failure, pack, to_wire  # noqa: E402

output = os.fdopen(os.dup(1), 'wb', 0)
source = os.dup(0)
os.dup2(2, 1)
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)


def write(frame):
    view = memoryview(frame)
    while view:
        view = view[output.write(view):]


class Child(object):
    def __init__(self, number, pid, channel):
        self.number = number
        self.pid = pid
        self.channel = channel
        self.reader = Reader()


class Hub(object):
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.selector.register(source, selectors.EVENT_READ, None)
        self.children = {}
        self.reader = Reader()
        self.waiting = []
        self.told = None

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.data is None:
                    piece = os.read(source, 1 << 16)
                    if not piece:
                        self.end()
                    self.waiting.extend(self.reader.push(piece))
                    while self.waiting:
                        self.take(*self.waiting.pop(0))
                else:
                    self.hear(key.data)

    def ask(self, what, **values):
        """For a plug-in that is called in the middle of a template: what tsplay answers. Raises Refused."""
        write(pack({'ask': what}, dict((key, to_wire(value)) for key, value in values.items())))
        while True:
            while self.waiting:
                head, body = self.waiting.pop(0)
                if head.get('op') == 'answer' and 'session' not in head:
                    return answered(head, body)
                self.take(head, body)
            piece = os.read(source, 1 << 16)
            if not piece:
                self.end()
            self.waiting.extend(self.reader.push(piece))

    def take(self, head, body):
        number = head.pop('session', None)
        if number is None:
            try:
                self.hear_plugins()
                answer = functions.answer(head, body, self)
            except BaseException as error:
                answer = failure(error)
            write(pack(dict(answer, told=self.told.take() if self.told else [])))
        elif head['op'] == 'open':
            self.open(number, head)
        elif number in self.children:
            child = self.children[number]
            if head['op'] == 'kill':
                os.kill(child.pid, signal.SIGKILL)
            else:
                try:
                    child.channel.sendall(pack(head) if not body else raw(head, body))
                except OSError:
                    pass  # It has died; its end is told when its channel is read.

    def hear_plugins(self):
        core.start()
        if self.told is None:
            self.told = Told()
            core.speak_through(self.told, 0)

    def open(self, number, head):
        try:
            core.know(head['places'])
            sessions.prepare(head['kind'])
        except BaseException as error:
            write(pack(dict(failure(error), session=number)))
            return
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            self.become(theirs, ours, head)
        theirs.close()
        child = Child(number, pid, ours)
        self.children[number] = child
        self.selector.register(ours, selectors.EVENT_READ, child)

    def become(self, channel, other, head):
        """The life of a session."""
        os.close(source)
        output.close()
        other.close()
        self.selector.close()
        for child in self.children.values():
            child.channel.close()
        try:
            session = Session(channel)
            core.speak_through(session, head['verbosity'])
            session.serve(sessions.kinds[head['kind']](session))
        finally:
            os._exit(1)

    def hear(self, child):
        try:
            piece = child.channel.recv(1 << 16)
        except OSError:
            piece = b''
        if piece:
            for head, body in child.reader.push(piece):
                write(raw(dict(head, session=child.number), body))
            return
        self.selector.unregister(child.channel)
        child.channel.close()
        del self.children[child.number]
        _, status = os.waitpid(child.pid, 0)
        why = 'signal %d' % os.WTERMSIG(status) if os.WIFSIGNALED(status) else 'exit status %d' % os.WEXITSTATUS(status)
        write(pack({'session': child.number, 'over': why}))

    def end(self):
        for child in self.children.values():
            try:
                os.kill(child.pid, signal.SIGKILL)
            except OSError:
                pass
        os._exit(0)


def raw(head, body):
    frame = pack(head)
    if not body:
        return frame
    line, _, rest = frame.partition(b'\n')
    return b'%s %d\n' % (line.split()[0], len(body)) + rest + body


Hub().run()
