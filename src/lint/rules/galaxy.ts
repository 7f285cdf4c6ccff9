/**
 * Collections that are to be published.
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, isScalar, isSeq, keyOf, memberOf, pairAt, shownText, textOf } from '../nodes.ts';
import type { MapNode } from '../../source/index.ts';
import type { Rule, RuleContext } from '../types.ts';

const wanted: ReadonlySet<string> = new Set(
  'application cloud database eda infrastructure linux monitoring networking security storage tools windows'.split(
    ' ',
  ),
);
const mostTags = 20;
const longestTag = 64;

export const galaxy: Rule = {
  id: 'galaxy',
  summary: 'A collection should have what Galaxy asks for',
  tags: ['metadata'],
  severity: 'MEDIUM',
  ids: {
    'galaxy[invalid-dependency-version]': 'A dependency has a version',
    'galaxy[no-changelog]': 'A collection has a changelog',
    'galaxy[no-license]': 'A collection names its license',
    'galaxy[no-repository]': 'A collection names its repository',
    'galaxy[no-runtime]': 'A collection has meta/runtime.yml',
    'galaxy[tags]': 'A collection has one of the tags that are asked for',
    'galaxy[tags-count]': `A collection has at most ${mostTags} tags`,
    'galaxy[tags-format]': 'Tags have small letters, digits and underscores',
    'galaxy[tags-length]': `Tags have at most ${longestTag} characters`,
    'galaxy[version-missing]': 'A collection has a version',
  },
  file(file, context) {
    if (file.kind !== 'galaxy' || file.map === undefined) return;
    const { map } = file;
    const { say } = context;
    const folder = dirname(file.path);
    const dependencies = memberOf(map, 'dependencies');
    for (const pair of isMap(dependencies) ? dependencies.pairs : [])
      if (shownText(pair.value).trim() === '' && !(isScalar(pair.value) && pair.value.empty))
        say({
          tag: 'galaxy[invalid-dependency-version]',
          message: `The dependency ${keyOf(pair)} has no version.`,
        });
    const changelogs = [
      'changelogs/changelog.yaml',
      'changelogs/changelog.yml',
      'CHANGELOG.rst',
      'CHANGELOG.md',
    ];
    if (!changelogs.some((name) => existsSync(join(folder, name))))
      say({ tag: 'galaxy[no-changelog]', message: 'The collection has no changelog, such as CHANGELOG.md.' });
    checkTags(map, context);
    if (pairAt(map, 'version') === undefined) {
      say({ tag: 'galaxy[version-missing]', message: 'The collection has no version.', at: map });
      return;
    }
    if (!existsSync(join(folder, 'meta', 'runtime.yml')))
      say({ tag: 'galaxy[no-runtime]', message: 'The collection has no meta/runtime.yml.' });
    if (pairAt(map, 'repository') === undefined)
      say({ tag: 'galaxy[no-repository]', message: 'The collection does not say where its repository is.' });
    if (pairAt(map, 'license') === undefined && pairAt(map, 'license_file') === undefined)
      say({ tag: 'galaxy[no-license]', message: 'The collection names neither license nor license_file.' });
  },
};

function checkTags(map: MapNode, { say }: RuleContext): void {
  const node = memberOf(map, 'tags');
  const tags = isSeq(node) ? node.items.map(shownText) : [];
  if (!tags.some((tag) => wanted.has(tag)))
    say({ tag: 'galaxy[tags]', message: `One of these tags is asked for: ${[...wanted].join(', ')}.` });
  const odd = tags.filter((tag) => !/^(?!.*__)[a-z][0-9a-z_]*$/.test(tag));
  if (odd.length > 0)
    say({
      tag: 'galaxy[tags-format]',
      message: `Tags have small letters, digits and underscores: ${odd.join(', ')}.`,
    });
  const long = tags.filter((tag) => tag.length > longestTag);
  if (long.length > 0)
    say({
      tag: 'galaxy[tags-length]',
      message: `Tags have at most ${longestTag} characters: ${long.join(', ')}.`,
    });
  if (tags.length > mostTags)
    say({ tag: 'galaxy[tags-count]', message: `There are ${tags.length} tags; ${mostTags} are allowed.` });
}

export const galaxyVersion: Rule = {
  id: 'galaxy-version-incorrect',
  summary: 'The version of a collection should be 1.0.0 or more',
  tags: ['opt-in', 'metadata'],
  severity: 'MEDIUM',
  file(file, { say }) {
    if (file.kind !== 'galaxy' || file.map === undefined) return;
    const version = memberOf(file.map, 'version');
    const text = textOf(version) ?? shownText(version);
    if (text === '' || text.split('.')[0] === '0')
      say({ message: 'The version should be 1.0.0 or more.', at: version });
  },
};

const allowedIgnores: ReadonlySet<string> = new Set([
  'validate-modules:missing-gplv3-license', 'action-plugin-docs', 'shebang', 'shellcheck', 'pylint:used-before-assignment',
  ...['2.6', '2.7', '3.5'].flatMap((version) => ['import', 'compile'].flatMap((test) => [`${test}-${version}`, `${test}-${version}!skip`])),
]); // prettier-ignore

export const sanity: Rule = {
  id: 'sanity',
  summary: 'Only few sanity tests may be ignored in a collection',
  tags: ['idiom'],
  severity: 'MEDIUM',
  ids: {
    'sanity[bad-ignore]': 'A line names a file and a test',
    'sanity[cannot-ignore]': 'The test may be ignored',
  },
  file(file, { say }) {
    if (file.kind !== 'sanity-ignore-file' || /ignore-2\.(?:9|10|11|12)\b/.test(file.path)) return;
    for (const [i, line] of file.text.split('\n').entries()) {
      if (!/^(?:plugins|roles)(?:\/|$)/.test(line)) continue;
      const words = line.replace(/#.*/, '').trim().split(/\s+/);
      const at = { line: i + 1 };
      if (words.length !== 2)
        say({ tag: 'sanity[bad-ignore]', message: 'The line should name a file and a test.', at });
      else if (!allowedIgnores.has(words[1] ?? ''))
        say({ tag: 'sanity[cannot-ignore]', message: `The test ${words[1] ?? ''} may not be ignored.`, at });
    }
  },
};
