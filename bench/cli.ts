/**
 * npm run bench: tsplay against what people use today, side by side in one run.
 *   npm run bench                     the playbooks, with the table in docs/performance.md
 *   npm run bench -- engine …         many hosts, tasks of the controller
 *   npm run bench -- template …       Jinja2 expressions
 *   npm run bench -- latency          round trips to a distant host
 *   npm run bench -- recording        what the record of a run costs
 *   npm run bench -- rulebook         events through 100 rules
 */
const suites: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  playbooks: () => import('./playbooks.ts'),
  engine: () => import('./engine.ts'),
  latency: () => import('./latency.ts'),
  template: () => import('./template.ts'),
  recording: () => import('./recording.ts'),
  rulebook: () => import('./rulebook.ts'),
};

const [name = 'playbooks', ...args] = process.argv.slice(2);
const suite = suites[name];
if (suite === undefined) {
  console.error(`there is no benchmark "${name}"; there are ${Object.keys(suites).join(', ')}`);
  process.exitCode = 2;
} else {
  await (await suite()).run(args);
}
