// Which unit tests stand near a change. All that a module graph relates to a module of tsplay is nearly every test, since the
// registry knows all modules: these are the tests that a change is most likely to break, for the loop of someone at work.
import { basename, dirname, join, posix } from 'node:path';

const testName = (file) => basename(file).replace(/\.test\.ts$/, '');

/** The files of the project that a text imports, by their paths. */
const importsOf = (file, text) =>
  [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => posix.join(dirname(file), path));

/** What lists modules, filters or codes is held against them by a test of its own. */
const always = [
  [/^src\/(modules|facts)\//, ['test/modules/registry.test.ts', 'test/modules/raced.test.ts']],
  [/^src\/template\//, ['test/template/examples.test.ts']],
  [/^test\/attack\/race-/, ['test/modules/raced.test.ts']],
  [/^(docs\/|[A-Z]+\.md$)/, ['test/doc/links.test.ts']],
];

/**
 * Tests that changed, that import a changed file themselves, or that have its name in the folder where its tests stand; where
 * there are none, all of the nearest such folder. `read` gives a test's text.
 */
export function nearTests(changed, tests, read) {
  const near = new Set(changed.filter((file) => tests.includes(file)));
  const importers = tests.map((test) => [test, importsOf(test, read(test))]);
  for (const file of changed) {
    for (const [where, wanted] of always)
      if (where.test(file)) for (const test of wanted) if (tests.includes(test)) near.add(test);
    if (near.has(file) || !/^(src|test)\/.*\.tsx?$/.test(file)) continue;
    const found = importers.filter(([, imports]) => imports.includes(file)).map(([test]) => test);
    const folders = mirrored(file);
    const name = basename(file).replace(/\.tsx?$/, '');
    found.push(
      ...tests.filter((test) => testName(test) === name && folders.some((folder) => test.startsWith(folder))),
    );
    if (found.length === 0)
      found.push(
        ...(folders.map((folder) => tests.filter((test) => test.startsWith(folder))).find(some) ?? []),
      );
    for (const test of found) near.add(test);
  }
  return [...near].sort();
}

const some = (list) => list.length > 0;

/** Folders of tests for a file, the nearest first: `src/a/b/c.ts` has its tests in `test/a/b/` or `test/a/`. */
function mirrored(file) {
  const parts = dirname(file).split('/').slice(1);
  return parts.map((_, i) => `${join('test', ...parts.slice(0, parts.length - i))}/`);
}
