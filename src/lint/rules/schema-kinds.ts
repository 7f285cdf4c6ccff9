/**
 * Kinds of files that only tools around Ansible read: what they may hold.
 * @module
 */
import type { TreeNode } from '../../source/index.ts';
import { isMap, isScalar, isSeq, keyOf, memberOf, pairsOf, shownText, textOf } from '../nodes.ts';
import type { Place } from '../place.ts';

export interface KindMistake {
  readonly message: string;
  readonly at: Place | undefined;
}

type Shape = (node: TreeNode, name: string) => Iterable<KindMistake>;

const anything: Shape = () => [];

const kindOf =
  (words: string, fits: (node: TreeNode) => boolean): Shape =>
  (node, name) =>
    fits(node) ? [] : [{ message: `${name} should be ${words}.`, at: node }];

const text = kindOf('a text', (node) => textOf(node) !== undefined);
const truth = kindOf('true or false', (node) => isScalar(node) && typeof node.value === 'boolean');
const list = kindOf('a list', isSeq);
const map = kindOf('a map', isMap);
const matching = (pattern: RegExp): Shape =>
  kindOf(`a text that matches ${pattern.source}`, (node) => pattern.test(textOf(node) ?? ''));

function* listOf(node: TreeNode, name: string, item: Shape): Generator<KindMistake> {
  yield* list(node, name);
  if (isSeq(node)) for (const [i, one] of node.items.entries()) yield* item(one, `${name}[${i}]`);
}
const texts: Shape = (node, name) => listOf(node, name, text);
const textOrTexts: Shape = (node, name) => (isScalar(node) ? text(node, name) : texts(node, name));

/** A map with these keys and no others, where `open` does not allow them. */
function keys(known: Readonly<Record<string, Shape>>, required: readonly string[] = [], open = false): Shape {
  return function* (node, name) {
    if (!isMap(node)) {
      yield { message: `${name} should be a map.`, at: node };
      return;
    }
    for (const pair of pairsOf(node)) {
      const key = keyOf(pair);
      const shape = Object.hasOwn(known, key) ? known[key] : undefined;
      if (shape !== undefined) yield* shape(pair.value, name === 'The file' ? key : `${name}.${key}`);
      else if (!open)
        yield {
          message: `"${key}" is not a key of ${name === 'The file' ? 'such a file' : name}.`,
          at: pair.key,
        };
    }
    const missing = required.filter((key) => memberOf(node, key) === undefined);
    if (missing.length > 0) yield { message: `${name} should have ${missing.join(', ')}.`, at: node };
  };
}

/** A map whose members all have one shape. */
const each = (shape: Shape): Shape =>
  function* (node, name) {
    yield* map(node, name);
    if (isMap(node)) for (const pair of pairsOf(node)) yield* shape(pair.value, `${name}.${keyOf(pair)}`);
  };

const galaxyKeys: Readonly<Record<string, Shape>> = {
  author: text,
  cloud_platforms: anything,
  company: text,
  description: text,
  galaxy_tags: texts,
  github_branch: text,
  issue_tracker_url: text,
  license: text,
  min_ansible_container_version: text,
  min_ansible_version: text,
  namespace: matching(/^[a-z][a-z0-9_-]+$/),
  platforms: list,
  role_name: matching(/^[a-z][a-z0-9_]+$/),
  standalone: truth,
  video_links: list,
};

/** A role that stands alone says more of itself than one of a collection. */
const galaxyInfo: Shape = (node, name) => {
  const alone = memberOf(node, 'standalone');
  const ofCollection = isScalar(alone) && alone.value === false;
  return keys(
    galaxyKeys,
    ofCollection ? ['description'] : ['author', 'description', 'license', 'min_ansible_version'],
  )(node, name);
};

const entryPoint = keys({
  attributes: anything,
  author: textOrTexts,
  description: textOrTexts,
  examples: text,
  options: map,
  seealso: list,
  short_description: text,
  version_added: text,
});

const playSpec = keys(
  {
    author: texts,
    description: texts,
    examples: text,
    options: map,
    return: anything,
    short_description: text,
  },
  ['short_description', 'options', 'examples'],
  true,
);

const variable = /^(?!(?:False|None|True|and|any_errors_fatal|as|assert|async|await|become|become_exe|become_flags|become_method|become_user|break|check_mode|class|collections|connection|continue|debugger|def|del|diff|elif|else|environment|except|fact_path|finally|for|force_handlers|from|gather_facts|gather_subset|gather_timeout|global|handlers|hosts|if|ignore_errors|ignore_unreachable|import|in|is|lambda|max_fail_percentage|module_defaults|name|no_log|nonlocal|not|or|order|pass|port|post_tasks|pre_tasks|raise|remote_user|return|roles|run_once|serial|strategy|tags|tasks|throttle|timeout|try|vars|vars_files|vars_prompt|while|with|yield)$)[a-zA-Z_]\w*$/; // prettier-ignore

const variables: Shape = function* (node, name) {
  if (isScalar(node) && (node.value === null || node.text.startsWith('$ANSIBLE_VAULT;'))) return;
  yield* map(node, name);
  if (!isMap(node)) return;
  for (const { key } of node.pairs)
    if (!variable.test(textOf(key) ?? '') && shownText(key) !== '<<')
      yield { message: `"${shownText(key)}" cannot be the name of a variable.`, at: key };
};

const shapes: Readonly<Record<string, Shape>> = {
  vars: variables,
  meta: keys({ galaxy_info: galaxyInfo, dependencies: list }, [], true),
  'meta-runtime': keys({
    action_groups: map,
    import_redirection: map,
    plugin_routing: map,
    requires_ansible: text,
  }),
  'role-arg-spec': keys({ argument_specs: each(entryPoint) }),
  'play-argspec': keys({ short_description: text, description: text, argument_specs: each(playSpec) }, [
    'short_description',
    'description',
    'argument_specs',
  ]),
  changelog: keys({ ancestor: anything, releases: map }),
  'ansible-navigator-config': keys({ 'ansible-navigator': map }, ['ansible-navigator']),
  'execution-environment': keys({
    version: anything, dependencies: map, images: map, additional_build_files: list, additional_build_steps: map,
    build_arg_defaults: map, options: map, ansible_config: text,
  }), // prettier-ignore
  galaxy: keys(
    {
      namespace: text, name: text, version: anything, readme: text, authors: texts, description: text, license: textOrTexts,
      license_file: text, tags: texts, dependencies: map, repository: text, documentation: text, homepage: text, issues: text,
      build_ignore: texts, manifest: map,
    },
    ['namespace', 'name', 'version', 'readme', 'authors', 'description'],
  ), // prettier-ignore
};

export const shapedKinds = Object.keys(shapes);

/** Kinds that may not be empty. */
const needed: ReadonlySet<string> = new Set([
  'meta-runtime',
  'galaxy',
  'changelog',
  'play-argspec',
  'execution-environment',
]);

/** What is wrong with a file of such a kind. */
export function* kindMistakes(kind: string, data: TreeNode | undefined): Generator<KindMistake> {
  const shape = shapes[kind];
  if (shape === undefined) return;
  if (data !== undefined) yield* shape(data, 'The file');
  else if (needed.has(kind)) yield { message: 'The file should be a map.', at: undefined };
}
