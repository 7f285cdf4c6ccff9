/**
 * Holds `tsplay lint` against ansible-lint, on ansible-lint's own examples:
 *
 *     npm run lint:compare -- --ansible-lint-git DIR [--answers FILE] [--command CMD] [--folder DIR]
 *
 * The examples are read from a git folder of ansible-lint's; none of them is part of this project. What ansible-lint says of each
 * is asked for once and kept in the file of answers, a line of JSON for each example. `--command` is how it is called, with the file's
 * name behind it, from the folder that the examples are laid out in.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inspection } from '../../src/cli/commands/lint/inspection.ts';
import { realProcess } from '../../src/cli/process.ts';
import { lint, readConfig, type Finding } from '../../src/lint/index.ts';

/** Everything that is off by default is switched on. */
const config = `---
offline: true
enable_list: [args, empty-string-compare, galaxy-version-incorrect, 'name[prefix]', no-log-password, no-prompting, no-same-owner, only-builtins]
loop_var_prefix: "^(__|{role}_)"
`;

interface Answer {
  readonly file: string;
  /** Seconds. */
  readonly t: number;
  /** File, line, finding, message; null where ansible-lint failed. */
  readonly m: readonly (readonly [string, number, string, string])[] | null;
}

interface Issue {
  readonly check_name: string;
  readonly description: string;
  readonly location: {
    readonly path: string;
    readonly lines?: { readonly begin: number };
    readonly positions?: { readonly begin: { readonly line: number } };
  };
}

const { values } = parseArgs({
  options: {
    'ansible-lint-git': { type: 'string' },
    answers: { type: 'string', default: 'ansible-lint-answers.jsonl' },
    command: { type: 'string', default: 'ansible-lint -q -c ../config.yml -f codeclimate' },
    folder: { type: 'string' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

/** Lays the examples out, without the configuration of the project they come from. */
function layOut(git: string): string {
  const folder = resolve(values.folder ?? join(mkdtempSync(join(tmpdir(), 'ansible-lint-')), 'examples'));
  if (!existsSync(join(folder, '.git'))) {
    mkdirSync(folder, { recursive: true });
    const tar = execFileSync('git', ['--git-dir', git, 'archive', 'HEAD'], { maxBuffer: 1 << 30 });
    spawnSync('tar', ['-x', '-C', folder], { input: tar });
    for (const name of ['.ansible-lint', '.ansible-lint-ignore', '.yamllint', '.config'])
      rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, '.git'));
  }
  writeFileSync(join(folder, '..', 'config.yml'), config);
  return folder;
}

const examplesIn = (git: string): string[] =>
  execFileSync('git', ['--git-dir', git, 'ls-tree', '-r', '--name-only', 'HEAD', 'examples'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(
      (name) =>
        /\.ya?ml$|play-without-extension$/.test(name) &&
        !name.includes('.transformed') &&
        !name.includes('"'),
    );

function ask(file: string, folder: string): Answer {
  const start = Date.now();
  const { stdout } = spawnSync('sh', ['-c', `${values.command} "$0"`, file], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const t = (Date.now() - start) / 1000;
  try {
    const issues = JSON.parse(stdout === '' ? '[]' : stdout) as Issue[];
    const m = issues.map(
      ({ check_name: name, description, location: { path, lines, positions } }) =>
        [path, lines?.begin ?? positions?.begin.line ?? 1, name, description] as const,
    );
    return { file, t, m };
  } catch {
    return { file, t, m: null };
  }
}

function answersFor(files: readonly string[], folder: string): Answer[] {
  const path = resolve(values.answers);
  const known = new Map<string, Answer>();
  if (existsSync(path))
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      const answer = JSON.parse(line) as Answer;
      known.set(answer.file, answer);
    }
  return files.map((file) => {
    const answer = known.get(file) ?? ask(file, folder);
    if (!known.has(file)) appendFileSync(path, `${JSON.stringify(answer)}\n`);
    return answer;
  });
}

async function ours(file: string, folder: string): Promise<readonly Finding[]> {
  const proc = { ...realProcess(), cwd: () => folder };
  const { options } = readConfig({
    cwd: folder,
    env: {},
    paths: [file],
    configFile: join(folder, '..', 'config.yml'),
    projectDir: folder,
    generateIgnore: false,
    ignoreFile: undefined,
    yamllintFile: undefined,
    profile: undefined,
    tags: [],
    skipList: [],
    warnList: [],
    enableList: [],
    exclude: [],
    strict: false,
    rolesPath: [],
  });
  return (await lint([file], options, inspection(options, proc))).findings;
}

/** Findings that only one of the two has by design. */
const onlyOurs = /^(?:check\[|args\[value\]|jinja\[condition\]|name\[unique\])/;
const onlyTheirs = /^(?:warning|internal-error)/;

/**
 * What is compared: file, line and finding. ansible-lint tells line 1 where it knows no place, and stops at the first mistake of
 * a kind (schema, syntax); there the file and the finding count.
 */
function keysOf(
  found: readonly (readonly [file: string, line: number, tag: string])[],
  placeless: ReadonlySet<string>,
): Set<string> {
  return new Set(
    found.map(([file, line, tag]) => {
      const name = tag.replace(/^syntax-check\[.*/, 'syntax-check');
      const anywhere = placeless.has(`${file} ${tag}`) || /^(?:schema|load-failure|syntax-check)\b/.test(tag);
      return `${file}:${anywhere ? '*' : line} ${name}`;
    }),
  );
}

interface Tally {
  same: number;
  theirs: number;
  ours: number;
}

async function main(git: string): Promise<void> {
  const folder = layOut(git);
  const answers = answersFor(examplesIn(git), folder);
  const rules = new Map<string, Tally>();
  const tally = (key: string): Tally => {
    const rule = key.replace(/^.* /, '');
    const known = rules.get(rule) ?? { same: 0, theirs: 0, ours: 0 };
    rules.set(rule, known);
    return known;
  };
  let equal = 0;
  let compared = 0;
  let silent = 0;
  const left: string[] = [];
  const start = process.cpuUsage();
  for (const { file, m } of answers) {
    const found = await ours(file, folder);
    if (m === null || m.some(([, , tag]) => tag === 'internal-error')) {
      left.push(`${file}: ansible-lint failed`);
      continue;
    }
    const known =
      m.some(([, , tag]) => tag === 'syntax-check[unknown-module]') &&
      !found.some(({ tag }) => tag === 'syntax-check[unknown-module]');
    if (known) {
      left.push(`${file}: a module that ansible-lint did not find and tsplay has`);
      continue;
    }
    const placeless = new Set(m.filter(([, line]) => line === 1).map(([path, , tag]) => `${path} ${tag}`));
    const theirKeys = keysOf(
      m.filter(([, , tag]) => !onlyTheirs.test(tag)).map(([path, line, tag]) => [path, line, tag]),
      placeless,
    );
    const ourKeys = keysOf(
      found
        .filter(({ tag }) => !onlyOurs.test(tag))
        .map((finding) => [finding.file, finding.line, finding.tag]),
      placeless,
    );
    const missing = [...theirKeys].filter((key) => !ourKeys.has(key));
    const more = [...ourKeys].filter((key) => !theirKeys.has(key));
    for (const key of theirKeys) if (ourKeys.has(key)) tally(key).same++;
    for (const key of missing) tally(key).theirs++;
    for (const key of more) tally(key).ours++;
    compared++;
    if (theirKeys.size + ourKeys.size === 0) silent++;
    if (missing.length + more.length === 0) equal++;
    else if (values.verbose)
      process.stdout.write(
        `${file}\n${[...missing.map((key) => `  - ${key}\n`), ...more.map((key) => `  + ${key}\n`)].join('')}`,
      );
  }
  const used = process.cpuUsage(start);
  process.stdout.write(`\n| finding | same | only ansible-lint | only tsplay |\n|---|---|---|---|\n`);
  for (const [rule, { same, theirs, ours: own }] of [...rules].sort(([a], [b]) => (a < b ? -1 : 1)))
    process.stdout.write(`| \`${rule}\` | ${same} | ${theirs} | ${own} |\n`);
  for (const line of left) process.stdout.write(`\nleft out: ${line}`);
  const theirTime = answers.reduce((sum, { t }) => sum + t, 0);
  process.stdout.write(
    `\n\n${equal} of ${compared} files are equal: ${((100 * equal) / compared).toFixed(1)}%` +
      `\n${equal - silent} of the ${compared - silent} with findings: ${((100 * (equal - silent)) / (compared - silent)).toFixed(1)}%` +
      `\nansible-lint: ${theirTime.toFixed(0)} s for ${answers.length} runs; tsplay: ${((used.user + used.system) / 1e6).toFixed(1)} s\n`,
  );
}

const git = values['ansible-lint-git'];
if (git === undefined) {
  process.stderr.write('Say where a git folder of ansible-lint is: --ansible-lint-git DIR\n');
  process.exitCode = 2;
} else await main(git);
