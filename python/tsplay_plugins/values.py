"""Values on their way: JSON, and dicts with the one key "$" for what JSON has not.

Text that is not a template of the user's own files is data: where Ansible's templates could take it for one, it is marked unsafe.
"""
import base64
import datetime
import re

delimiter = re.compile(r'\{[{%#]')


class Unsendable(TypeError):
    """What a plug-in gives that is no data, in the words of Ansible, which pickles it."""


def encode(value, text=str):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return int(value) if abs(value) < 2 ** 53 else {'$': ['int', str(int(value))]}
    if isinstance(value, float):
        return {'$': ['float', repr(float(value))]}
    if isinstance(value, bytes):
        return value.decode('utf-8', 'surrogateescape')
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        minutes = None if offset is None else int(offset.total_seconds() // 60)
        stamp = value.replace(tzinfo=datetime.timezone.utc) if offset is None else value
        return {'$': ['datetime', int(stamp.timestamp() * 1000), minutes]}
    if isinstance(value, datetime.date):
        return {'$': ['date', value.isoformat()]}
    if is_undefined(value):
        str(value)
        raise Unsendable("cannot pickle '%s' object" % type(value).__name__)
    if isinstance(value, dict) or hasattr(value, 'items') and hasattr(value, 'keys'):
        return {'$': ['dict', [[encode(key), encode(value[key], text)] for key in value]]}
    if isinstance(value, tuple):
        return {'$': ['tuple', [encode(one, text) for one in value]]}
    if hasattr(value, '_ciphertext'):
        return str(value)  # A vault value; it is opened by that.
    if hasattr(value, '__iter__'):
        return [encode(one, text) for one in value]
    return str(value)


def encode_written(value):
    """As `encode`, but text that was read from a file of the user's stays a template."""
    return encode(value, lambda text: {'$': ['template', str(text)]} if is_written(text) else str(text))


def is_written(text):
    if not delimiter.search(text) or hasattr(text, '__UNSAFE__'):
        return False
    trusted = tags_data() and trust_of()
    return trusted(text) if trusted else getattr(text, '_data_source', None) is not None


def is_undefined(value):
    from jinja2 import Undefined
    return isinstance(value, Undefined)


def decode(value):
    if isinstance(value, str):
        return data_text(value) if delimiter.search(value) else value
    if isinstance(value, list):
        return [decode(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, content = value['$'][:2]
    if kind == 'datetime':
        return moment(content, value['$'][2])
    return kinds[kind](content)


def moment(content, minutes):
    zone = datetime.timezone.utc if minutes is None else datetime.timezone(datetime.timedelta(minutes=minutes))
    stamp = datetime.datetime.fromtimestamp(content / 1000, zone)
    return stamp.replace(tzinfo=None) if minutes is None else stamp


def tags_data():
    """Whether this ansible-core takes text for data unless it is marked as a template."""
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return None
    return trust_as_template


def trust_of():
    from ansible.template import is_trusted_as_template
    return is_trusted_as_template


def data_text(text):
    if tags_data() is not None:
        return text
    from ansible.utils.unsafe_proxy import wrap_var
    return wrap_var(text)


def template_text(text):
    trust = tags_data()
    return text if trust is None else trust(text)


def undefined(message):
    try:
        from ansible.template import AnsibleUndefined
    except ImportError:
        from jinja2 import StrictUndefined as AnsibleUndefined
    return AnsibleUndefined(hint=message)


kinds = {
    'dict': lambda content: dict((decode(key), decode(one)) for key, one in content),
    'tuple': lambda content: tuple(decode(one) for one in content),
    'float': float,
    'int': int,
    'date': datetime.date.fromisoformat,
    'bytes': base64.b64decode,
    'template': template_text,
    'undefined': undefined,
}


def named(values):
    return dict((key, decode(value)) for key, value in values.items())
