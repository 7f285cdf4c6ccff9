/**
 * What roles and collections say of themselves in `meta/`.
 * @module
 */
import { isMap, isScalar, isSeq, isTruthy, keyOf, memberOf, shownText, textOf } from '../nodes.ts';
import type { TreeNode } from '../../source/index.ts';
import type { LintFile } from '../files/file.ts';
import type { Rule } from '../types.ts';

const galaxyInfo = (file: LintFile): TreeNode | undefined =>
  file.kind === 'meta' ? memberOf(file.map, 'galaxy_info') : undefined;

const untouched: readonly (readonly [field: string, value: string])[] = [
  ['author', 'your name'],
  ['description', 'your description'],
  ['company', 'your company (optional)'],
  ['license', 'license (GPLv2, CC-BY, etc)'],
  ['license', 'license (GPL-2.0-or-later, MIT, etc)'],
];

export const metaIncorrect: Rule = {
  id: 'meta-incorrect',
  summary: 'The metadata of a role should be more than the template it came from',
  tags: ['metadata'],
  severity: 'HIGH',
  file(file, { say }) {
    const info = galaxyInfo(file);
    for (const [field, value] of untouched)
      if (textOf(memberOf(info, field)) === value)
        say({ message: `${field} still has the text of the template.`, at: file.map });
  },
};

export const metaNoTags: Rule = {
  id: 'meta-no-tags',
  summary: 'Tags of a role should be a list of small letters and digits',
  tags: ['metadata'],
  severity: 'HIGH',
  file(file, { say }) {
    const info = galaxyInfo(file);
    const tags: TreeNode[] = [];
    for (const field of ['galaxy_tags', 'categories']) {
      const value = memberOf(info, field);
      if (value === undefined) continue;
      if (field === 'categories') say({ message: 'Say galaxy_tags instead of categories.' });
      if (isSeq(value)) tags.push(...value.items);
      else say({ message: `${field} must be a list.` });
    }
    for (const tag of tags) {
      const text = textOf(tag);
      if (text === undefined) say({ message: `A tag must be a text: ${shownText(tag)}.` });
      else if (!/^[a-z0-9]+$/.test(text))
        say({ message: `A tag has small letters and digits only: ${text}.` });
    }
  },
};

const specifier =
  /^\s*(?:~=|===?|!=|<=?|>=?)\s*v?\d+(?:\.(?:\d+|\*))*(?:[._-]?(?:a|b|rc|alpha|beta|dev|post)[._-]?\d*)*\s*$/;

export const metaRuntime: Rule = {
  id: 'meta-runtime',
  summary: 'A collection should ask for a version of ansible-core that is still kept',
  tags: ['metadata'],
  severity: 'VERY_HIGH',
  ids: {
    'meta-runtime[invalid-version]': 'requires_ansible is a version specifier',
    'meta-runtime[unsupported-version]': 'requires_ansible names a version that is still kept',
  },
  file(file, { options, say }) {
    const node = file.kind === 'meta-runtime' ? memberOf(file.map, 'requires_ansible') : undefined;
    if (!isTruthy(node) || !isScalar(node)) return;
    if (!options.supportedAnsible.some((version) => node.text.includes(version)))
      say({
        tag: 'meta-runtime[unsupported-version]',
        message: `requires_ansible should name one of ${options.supportedAnsible.map((version) => `>=${version}0`).join(', ')}.`,
      });
    if (!node.text.split(',').every((part) => specifier.test(part)))
      say({ tag: 'meta-runtime[invalid-version]', message: 'requires_ansible is not a version specifier.' });
  },
};

const videos = [
  /^https:\/\/drive\.google\.com.*file\/d\/([0-9A-Za-z\-_]+)\/.*/,
  /^https:\/\/vimeo\.com\/([0-9]+)/,
  /^https:\/\/youtu\.be\/([0-9A-Za-z\-_]+)/,
];

export const metaVideoLinks: Rule = {
  id: 'meta-video-links',
  summary: 'Links to videos should have a URL and a title',
  tags: ['metadata'],
  severity: 'LOW',
  file(file, { say }) {
    const links = memberOf(galaxyInfo(file), 'video_links');
    for (const link of isSeq(links) ? links.items : []) {
      if (!isMap(link)) say({ message: 'A video link is a map of url and title.', at: link });
      else if (link.pairs.some((pair) => !['url', 'title'].includes(keyOf(pair))))
        say({ message: 'A video link has url and title, and nothing else.', at: link });
      else {
        const url = memberOf(link, 'url');
        if (!videos.some((pattern) => pattern.test(textOf(url) ?? '')))
          say({ message: `The link is none of Vimeo, YouTube or Google Drive: ${shownText(url)}.`, at: url });
      }
    }
  },
};
