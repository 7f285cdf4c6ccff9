import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  dictSource,
  OMIT,
  stripOmitted,
  Templar,
  TemplateError,
  type LookupDeclaration,
} from '../../src/template/index.ts';
import { dictOf, EncryptedString, type Value } from '../../src/util/value.ts';
import { template, templar } from './support.ts';

function failure(run: () => unknown): TemplateError {
  try {
    run();
  } catch (e) {
    if (e instanceof TemplateError) return e;
    throw e;
  }
  throw new Error('did not fail');
}

const inFile = (name: string, text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'templar-')), name);
  writeFileSync(file, text);
  return file;
};

describe('template files', () => {
  it('see what made them, and the text of the configuration', () => {
    const path = inFile('x.j2', '');
    const options = { path, named: 'x.j2', dest: '/etc/x' };
    const text =
      '{{ ansible_managed }}|{{ template_path }}|{{ template_fullpath }}|{{ template_destpath }}|{{ template_mtime.year }}';
    const year = new Date().getUTCFullYear();
    expect(templar({}).file(text, options)).toBe(`Ansible managed|x.j2|${path}|/etc/x|${year}`);
    const setting = (name: string) =>
      name === 'DEFAULT_MANAGED_STR' ? '{file} in %Y, {{{{ who }}}} {{}}' : undefined;
    expect(templar({ who: 'ann' }, { setting }).file('{{ ansible_managed }}', options)).toBe(
      `x.j2 in ${year}, ann {}`,
    );
    expect(templar({ path }).value(template("{{ lookup('template', path) }}"))).toBe('');
  });
});

describe('values', () => {
  it('renders templates anywhere inside, and nothing else', () => {
    const t = templar({ a: 1 });
    expect(t.value([template('{{ a }}'), '{{ a }}', dictOf({ k: template('x{{ a }}') })])).toEqual([
      1,
      '{{ a }}',
      dictOf({ k: 'x1' }),
    ]);
  });
  it('renders a variable when it is used, and only the member that is', () => {
    const d = dictOf({ good: template('{{ a }}'), bad: template('{{ nosuch }}') });
    const t = templar({ a: 1, d });
    expect(t.value(template('{{ d.good }}'))).toBe(1);
    expect(failure(() => t.value(template('{{ d.bad }}'))).message).toContain("'nosuch' is undefined");
  });
  it('sees the nearest of several scopes', () => {
    const t = templar({ a: 1, b: template('{{ a }}') }).with(dictOf({ a: 2, n: null }));
    expect(t.value(template('{{ [a, b, n] }}'))).toEqual([2, 2, null]);
  });
  it('decrypts vault values when they are used', () => {
    const secret = new EncryptedString('$ANSIBLE_VAULT;1.1;AES256\n00');
    const t = templar({ secret }, { decrypt: () => '{{ 7 * 6 }}' });
    expect(t.value(template('{{ secret }}'))).toBe('{{ 7 * 6 }}');
  });
  it('knows omit where the caller gives it', () => {
    const t = templar({ omit: OMIT });
    const params = t.value(dictOf({ a: template('{{ nosuch | default(omit) }}'), b: 1 }));
    expect(stripOmitted(params)).toEqual(dictOf({ b: 1 }));
  });
});

describe('conditions', () => {
  const t = templar({ a: 1, s: 'x', empty: '' });
  it.each([
    ['a == 1', true],
    ['s is defined and a > 1', false],
    ['not empty', true],
    ["'\\d' == '\\\\d'", true],
  ])('%s', (text, holds) => {
    expect(t.when(text)).toBe(holds);
  });
  it('may be values, templates or nothing', () => {
    expect(t.when(false)).toBe(false);
    expect(t.when(null)).toBe(true);
    expect(t.when(template('{{ a == 1 }}'))).toBe(true);
    expect(t.when([])).toBe(false);
  });
  it.each([
    ['{{ path | quote }} is file', true],
    ["{{ 'a ' ~ path | quote }} is file", false],
    ['{{ name }} is defined', true],
    ['{{ gone }} is defined', false],
    ['{{ gone }} is not defined and a == 1', true],
    ['{{ member }} is undefined', false],
    ['{{ d }} is defined', true],
    ['port_{{ name }} == 80', true],
    ['port_{{ name }}.x is undefined', true],
    ["'port_{{ name }}' == 'port_s'", true],
    ['{{ name }} == name', true],
    ["{{ host }} == '1 == 1'", true],
    ['{{ a }} == 1 and {{ d }}.k == 2', true],
  ])('with templates in them: %s', (text, holds) => {
    const named = { name: 's', gone: 'nosuch', member: 'd.k', path: '/etc/passwd' };
    const vars = { ...named, a: 1, s: 'x', port_s: 80, host: '1 == 1' };
    expect(templar({ ...vars, d: dictOf({ k: 2 }) }).when(template(text))).toBe(holds);
  });
  it('may be text that a file of the user gives a name, never text of a host', () => {
    const src = { file: 'vars.yml', line: 1, col: 1 };
    const mine = new Map<string, Value>([
      ['mine', "s == 'x' and a > 0"],
      ['parts', template("{{ s }} == 'x'", src)],
      ['same', template('{{ mine }}', src)],
      ['wrong', 'nosuch == 1'],
      ['name', 'a'],
      ['word', 'web'],
    ]);
    const theirs = { theirs: 'a == 1', host: 'a', a: 1, s: 'x' };
    const vars = { ...dictSource(new Map<string, Value>([...mine, ...Object.entries(theirs)])) };
    const known = new Templar({
      vars: { ...vars, origin: (name) => (mine.has(name) ? src : undefined) },
      searchPath: [],
      basedir: '.',
    });
    for (const name of ['mine', 'parts', 'same'])
      expect(known.when(template(`{{ ${name} }}`)), name).toBe(true);
    for (const text of ['{{ name }} == 1', "{{ word }} == 'web'", "'{{ name }}' == 'a'", "{{ host }} == 'a'"])
      expect(known.when(template(text)), text).toBe(true);
    expect(failure(() => known.when(template('{{ wrong }}'))).message).toContain("'nosuch' is undefined");
    expect(failure(() => known.when(template('{{ theirs }}'))).message).toContain('which is data');
    expect(failure(() => known.when(template('x{{ theirs }} == 1'))).message).toContain('is not the name');
  });
});

describe('errors', () => {
  it('points at the expression in the file', () => {
    const text = 'a: "x {{ one }} {{ nosuch.b }}"\n';
    const file = inFile('a.yml', text);
    const e = failure(() =>
      templar({ one: 1, nosuchs: 2 }).value(
        template('x {{ one }} {{ nosuch.b }}', { file, line: 1, col: 4 }),
      ),
    );
    expect(e.code).toBe('TSP1201');
    expect(e.src).toEqual({ file, line: 1, col: text.indexOf('nosuch') + 1 });
    expect(e.hint).toBe('did you mean "nosuchs"?');
  });
  it('points into block scalars', () => {
    const file = inFile('a.yml', 'a: |\n  one\n  {{ two }}\n');
    const e = failure(() => templar().value(template('one\n{{ two }}\n', { file, line: 1, col: 4 })));
    expect(e.src).toEqual({ file, line: 3, col: 6 });
  });
  it('says where the variable was defined whose template failed', () => {
    const src = { file: 'vars.yml', line: 3, col: 8 };
    const e = failure(() =>
      templar({ outer: template('{{ inner_name }}', src) }).value(template('{{ outer }}')),
    );
    expect(e.message).toBe("{{ inner_name }}: 'inner_name' is undefined");
    expect(e.related).toEqual([{ label: '"outer" is defined here', src }]);
  });
  it.each([
    ["{{ 'a' | regex_replac('b') }}", 'TSP1204', 'did you mean "regex_replace"?'],
    ['{{ 1 is deffined }}', 'TSP1204', 'did you mean "defined"?'],
    ['{{ 1 + }}', 'TSP1202', undefined],
    ["{{ 'a' + 1 }}", 'TSP1203', undefined],
    ['{{ 10 ** (10 ** 9) }}', 'TSP1206', undefined],
  ])('%s', (text, code, hint) => {
    const e = failure(() => templar().value(template(text)));
    expect([e.code, e.hint]).toEqual([code, hint]);
  });
});

describe('headers of values', () => {
  const header = `#jinja2:variable_start_string:'[%', variable_end_string:'%]', trim_blocks:False\n`;
  it('say how the value is read', () => {
    const t = templar({ a: 1 });
    expect(t.value(template(`${header}x [% a + 1 %] {{ a }}\n`))).toBe('x 2 {{ a }}\n');
    expect(t.value(template('#jinja2:trim_blocks:False\n{% if a %}\nx\n{% endif %}\n{{ a }}'))).toBe(
      '\nx\n\n1',
    );
    expect(t.value(template(`#jinja2:newline_sequence:'\\r\\n'\n{{ a }}\nb`))).toBe('1\r\nb');
    expect(t.value(template(' #jinja2:trim_blocks:False\n{{ a }}'))).toBe(' #jinja2:trim_blocks:False\n1');
  });
  it('are read in values of variables too, and give native values', () => {
    const t = templar({
      a: [1],
      v: template(`${header}[% a %]{# #}`),
      w: template('#jinja2:trim_blocks:False\n{{ a }}'),
    });
    expect(t.value(template('{{ w }}'))).toEqual([1]);
    expect(t.value(template('{{ v }}'))).toEqual([1]);
  });
  it('need a line of their own, and places count them', () => {
    expect(failure(() => templar().value(template('#jinja2: {{ 1 }}'))).code).toBe('TSP1202');
    const file = inFile('h.yml', `a: |\n  ${header}  x\n  [% two %] {{ }}\n`);
    const e = failure(() =>
      templar().value(template(`${header}x\n[% two %] {{ }}\n`, { file, line: 1, col: 4 })),
    );
    expect([e.code, e.src]).toEqual(['TSP1201', { file, line: 4, col: 6 }]);
  });
});

describe('files', () => {
  it('reads the header and keeps newlines', () => {
    const t = templar({ a: 1 });
    const text =
      '#jinja2: variable_start_string:"[[", variable_end_string:"]]", trim_blocks:False\n[[ a ]]{{ a }}\n\n';
    expect(t.file(text)).toBe('1{{ a }}\n\n');
    expect(t.file('a\nb\n', { newlineSequence: '\r\n' })).toBe('a\r\nb\r\n');
    expect(t.file('  {% if a %}\nx\n  {% endif %}\n', { lstripBlocks: true })).toBe('x\n');
  });
  it.each([
    [': if x\nfoo\n: endif\n', 'foo\n'],
    ['a\n  : for i in [1,\n 2]:\n{{ i }} ## each\n\t: else\nnone\n: endfor\nb : c\n', 'a\n1\n2\nb : c\n'],
    ['  ## only a comment\nx ## y\n', '\nx\n'],
    [': set y = 3\n\n\n{{ y }}\n', '3\n'],
    ['{% if x %} : no statement {% endif %}\n: if not x\n a\n: endif', ' : no statement '],
    [' {# : if x #}\n :- if x\n a\n : endif', '  a\n'],
  ])('may have lines that are statements or end in comments, as Jinja2 reads them: %j', (text, rendered) => {
    const header = '#jinja2: line_statement_prefix:":", line_comment_prefix:"##"\n';
    expect(templar({ x: 1 }).file(header + text)).toBe(rendered);
  });
  it('tells where a statement of a line is wrong', () => {
    const text = '#jinja2: line_statement_prefix:"%"\none\n% if nosuch\n% endif\n';
    expect(failure(() => templar().file(text, { path: 't.j2' })).src).toMatchObject({ line: 3, col: 6 });
  });
  it('includes, imports and extends from the search path, and never leaves it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'templar-'));
    mkdirSync(join(folder, 'templates'));
    writeFileSync(join(folder, 'templates', 'inc.j2'), 'inc {{ a }}');
    writeFileSync(join(folder, 'templates', 'base.j2'), '<{% block b %}base{% endblock %}>');
    const t = templar({ a: 1 }, { searchPath: [folder] });
    expect(t.file("{% include 'inc.j2' %}")).toBe('inc 1');
    expect(t.file("{% extends 'base.j2' %}{% block b %}own {{ super() }}{% endblock %}")).toBe('<own base>');
    expect(failure(() => t.file("{% include '../../../../../etc/passwd' %}")).pyClass).toBe(
      'TemplateNotFound',
    );
    expect(failure(() => t.file("{% include '/etc/passwd' %}")).pyClass).toBe('TemplateNotFound');
  });
  it('says what is wrong with a header', () => {
    const e = failure(() => templar().file('#jinja2: trim_blocks=True\nx'));
    expect(e.message).toContain("failed to parse jinja2 override 'trim_blocks=True'");
  });
  it('names the file and line of a failure', () => {
    const e = failure(() => templar().file('one\n\n  {{ nosuch }}', { path: 'x/t.j2' }));
    expect(e.src).toEqual({ file: 'x/t.j2', line: 3, col: 6 });
  });
});

describe('lookups that wait', () => {
  const asked: Value[] = [];
  const slow: LookupDeclaration = {
    name: 'slow',
    doc: 'Waits.',
    example: ["lookup('slow', 1)", '1'],
    run: async (terms) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      asked.push(terms[0] as Value);
      if (terms[0] === 'bad') throw new Error('no answer');
      return [...terms];
    },
  };
  const t = templar({ v: template("{{ lookup('slow', 'b') }}") }, { lookups: [slow] });
  it('are asked once each, and their answers are data', async () => {
    asked.length = 0;
    const text = "{{ lookup('slow', 'a') }}{{ v }}{{ v }}{{ lookup('slow', '{{ 1 }}') }}";
    expect(await t.valueAsync(template(text))).toBe('abb{{ 1 }}');
    expect(asked).toEqual(['a', 'b', '{{ 1 }}']);
    expect(await t.whenAsync("lookup('slow', 1) == 1")).toBe(true);
  });
  it('may fail', async () => {
    await expect(t.valueAsync(template("{{ lookup('slow', 'bad') }}"))).rejects.toThrow('no answer');
    expect(await t.valueAsync(template("{{ lookup('slow', 'bad', errors='ignore') }}"))).toBe('');
  });
  it('are waited for in files too, with a path and without', async () => {
    const text = "{% macro m(x) %}{{ x }}={{ lookup('slow', x) }}{% endmacro %}{{ m('a') }} {{ v }}";
    expect(await t.fileAsync(text)).toBe('a=a b');
    expect(await t.fileAsync(text, { path: 'x/t.j2', dest: '/etc/t' })).toBe('a=a b');
  });
  it('cannot be used where nothing awaits them', () => {
    expect(failure(() => t.value(template('{{ v }}'))).message).toContain('has to wait');
  });
});

describe('extensions of Jinja2', () => {
  const extensions = ['jinja2.ext.do', 'jinja2.ext.loopcontrols'] as const;
  const render = (text: string): Value => templar({}, { extensions }).value(template(text));
  it('do drops a value', () => {
    expect(render('{% set o = [] %}{% do o.append(1) %}{{ o }}')).toEqual([1]);
  });
  it('break and continue leave the innermost loop', () => {
    const text =
      '{% for i in [1, 2, 3, 4, 5] %}{% if i == 2 %}{% continue %}{% endif %}' +
      '{% with j = i %}{% if j == 4 %}{% break %}{% endif %}{% endwith %}' +
      '{% for k in "ab" %}{% if k == "b" %}{% break %}{% endif %}{{ i }}{{ k }},{% endfor %}{% endfor %}';
    expect(render(text)).toBe('1a,3a,');
    expect(() => render('{% macro m() %}{% break %}{% endmacro %}')).toThrow("'break' outside loop");
  });
  it('are not there unless they are asked for, and the error says how', () => {
    expect(() => templar().value(template('{% do 1 %}'))).toThrow(
      expect.objectContaining({
        message: "Encountered unknown tag 'do'.",
        hint: 'It is of an extension: set jinja2_extensions = jinja2.ext.do in ansible.cfg.',
      }),
    );
  });
  it('autoescape is a scope that escapes nothing, as with native results', () => {
    expect(
      render('{% autoescape true %}{% set a = 1 %}{{ "<b>" }}{% endautoescape %}{{ a is defined }}'),
    ).toBe('<b>False');
  });
});
