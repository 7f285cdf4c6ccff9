"""Frames: a line with two lengths, a JSON head, a body of JSON. See src/python/frames.ts."""
import base64
import json
import os
import threading
import traceback

from tsplay_plugins.values import decode, encode


def pack(head, value=None):
    text = json.dumps(head).encode('ascii')
    body = b'' if value is None else json.dumps(value).encode('ascii')
    return b'%d %d\n' % (len(text), len(body)) + text + body


class Reader(object):
    """Puts the pieces of a stream together."""

    def __init__(self):
        self.pieces = bytearray()

    def push(self, piece):
        self.pieces += piece
        found = []
        while True:
            end = self.pieces.find(b'\n', 0, 40)
            if end < 0:
                return found
            head, body = (int(number) for number in bytes(self.pieces[:end]).split())
            whole = end + 1 + head + body
            if len(self.pieces) < whole:
                return found
            text = bytes(self.pieces[end + 1:whole])
            del self.pieces[:whole]
            found.append((json.loads(text[:head].decode('utf-8')), text[head:]))


def failure(error):
    return {'error': type(error).__name__, 'message': str(error), 'traceback': traceback.format_exc()}


class Refused(Exception):
    """tsplay could not do what it was asked for."""

    def __init__(self, message, unreachable):
        super(Refused, self).__init__(message)
        self.unreachable = unreachable


class Told(object):
    """What plug-ins say that are called in the middle of a template: it travels with the answer."""

    def __init__(self):
        self.words = []

    def tell(self, kind, text, verbosity=0):
        self.words.append({'kind': kind, 'text': text, 'verbosity': verbosity})

    def take(self):
        words, self.words = self.words, []
        return words


class Session(object):
    """A process of its own for one plug-in, and its talk with tsplay: one call at a time, and what the plug-in asks meanwhile."""

    def __init__(self, channel):
        self.channel = channel
        self.reader = Reader()
        self.waiting = []
        self.lock = threading.RLock()

    def send(self, head, value=None):
        with self.lock:
            self.channel.sendall(pack(head, value))

    def receive(self):
        while not self.waiting:
            piece = self.channel.recv(1 << 16)
            if not piece:
                os._exit(0)
            self.waiting.extend(self.reader.push(piece))
        head, body = self.waiting.pop(0)
        return head, json.loads(body.decode('utf-8', 'surrogatepass')) if body else None

    def ask(self, what, **values):
        """What tsplay answers. Raises Refused."""
        with self.lock:
            self.send({'ask': what}, dict((key, to_wire(value)) for key, value in values.items()))
            head, value = self.receive()
        return answer_in(head, value)

    def tell(self, kind, text, verbosity=0):
        self.send({'tell': kind, 'text': text, 'verbosity': verbosity})

    def serve(self, kind):
        """Answers calls until tsplay has no more."""
        while True:
            head, value = self.receive()
            try:
                answer = encode_answer(getattr(kind, 'call_' + head['what'])(value))
                self.send({'done': True}, {'value': answer})
            except SystemExit as error:
                self.send({'error': 'SystemExit', 'message': 'the plug-in ended its process: %s' % error, 'traceback': ''})
            except BaseException as error:
                self.send(failure(error))


def answered(head, body):
    return answer_in(head, json.loads(body.decode('utf-8', 'surrogatepass')))


def answer_in(head, value):
    if 'error' in head:
        raise Refused(head['message'], head.get('unreachable', False))
    return decode(value)


def encode_answer(value):
    return value.encoded() if hasattr(value, 'encoded') else encode(value)


def to_wire(value):
    if isinstance(value, bytes):
        return {'$': ['bytes', base64.b64encode(value).decode('ascii')]}
    return encode(value)
