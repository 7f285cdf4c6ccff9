import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Value } from '../../src/util/value.ts';
import { templar } from './support.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lookups-'));
  mkdirSync(join(folder, 'files'));
  const put = (name: string, content: string | Buffer): void => {
    writeFileSync(join(folder, 'files', name), content);
  };
  put(
    'a.ini',
    '[DEFAULT]\nbase = /srv\n[app]\nHome = %(base)s/app\nodd = 50%%\nlist1 = x\nlist2 = y\nmulti = 1\n  2\n',
  );
  put('twice.ini', '[s]\nname = a\nNAME = b\n');
  put('bare.ini', '[s]\nskip\n');
  put('l1.ini', Buffer.from('[s]\nwhere=ch\xe2teau\n', 'latin1'));
  put('a.properties', 'host.name=web 1\n');
  put('a.csv', 'k,v,w\n"a ""b""",1,2\n');
  put(
    '../head.j2',
    '#jinja2: lstrip_blocks: "True", variable_start_string: "[["\n  {% if 1 %}\n[[ 1 + 1 }}\n  {% endif %}\n',
  );
  put('../t.j2', '{"k": [{{ 1 }}]}');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const evaluate = (text: string): Value =>
  templar({}, { searchPath: [folder], basedir: folder }).expression(text);

describe('ini', () => {
  it.each([
    ["lookup('ini', 'home', section='app', file='a.ini')", '/srv/app'],
    ["lookup('ini', 'home', section='app', file='a.ini', interpolation=false)", '%(base)s/app'],
    ["lookup('ini', 'Home section=app file=a.ini')", '/srv/app'],
    ["lookup('ini', 'odd', section='app', file='a.ini')", '50%'],
    ["lookup('ini', 'base', section='app', file='a.ini')", '/srv'],
    ["lookup('ini', 'multi', section='app', file='a.ini')", '1\n2'],
    ["query('ini', 'list[12] section=app file=a.ini re=true')", ['x', 'y']],
    ["query('ini', 'nope default=none here section=app file=a.ini')", ['none here']],
    ["query('ini', 'name', 'NAME', section='s', file='twice.ini', case_sensitive=true)", ['a', 'b']],
    ["query('ini', 'skip', section='s', file='bare.ini', allow_no_value=true)", []],
    ["lookup('ini', 'where section=s file=l1.ini encoding=iso8859-1')", 'château'],
    ["lookup('ini', 'host.name', type='properties', file='a.properties')", 'web 1'],
  ] as [string, Value][])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });
  it.each([
    [
      "lookup('ini', 'name', section='s', file='twice.ini')",
      "Duplicate option in 'twice.ini': While reading from",
    ],
    ["lookup('ini', 'skip', section='s', file='bare.ini')", 'Source contains parsing errors'],
    ["lookup('ini', 'a', section='none', file='a.ini')", "No section 'none' in a.ini"],
    [
      "lookup('ini', 'file=a.ini')",
      'No key to lookup was provided as first term with in string inline option',
    ],
    ["lookup('ini', 'odd=1')", 'odd is not a valid option.'],
    ["lookup('ini', 'a', file='a.ini', encoding='nope')", 'unknown encoding: nope'],
  ])('%s fails', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });
});

describe('csvfile', () => {
  it.each([
    [`lookup('csvfile', 'a "b"', file='a.csv', delimiter=',', col=2)`, '2'],
    [String.raw`lookup('csvfile', 'k file=a.csv delimiter=\x2c col=1')`, 'v'],
    ["lookup('csvfile', 'none', file='a.csv', delimiter=',')", []],
  ] as [string, Value][])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });
  it.each([
    ["lookup('csvfile', file='a.csv')", 'Search key is required but was not found'],
    ["lookup('csvfile', 'file=a.csv')", 'Search key is required but was not found'],
    ["lookup('csvfile', 'k', file='none.csv')", "No such file or directory: 'none.csv'"],
    ["lookup('csvfile', 'k file=a.csv other=1')", 'other is not a valid option'],
  ])('%s fails', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });
});

describe('template', () => {
  it('gives what reads as a dict or a list as that, unless text is asked for', () => {
    expect(evaluate("lookup('template', 't.j2', convert_data=false)")).toBe('{"k": [1]}');
    const data = new Map([['k', [1]]]);
    expect(evaluate("lookup('template', 't.j2')")).toEqual(data);
    expect(evaluate("lookup('template', 't.j2', convert_data=true)")).toEqual(data);
    expect(evaluate("lookup('template', 't.j2', jinja2_native=true)")).toEqual(data);
  });
});

describe('template', () => {
  it('reads the header of the file as the module does', () => {
    expect(evaluate("lookup('template', 'head.j2')")).toBe('2\n');
    expect(evaluate("lookup('template', 'head.j2', lstrip_blocks=false)")).toBe('2\n');
  });
});
