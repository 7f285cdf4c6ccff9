// npm test: everything, from nothing. `npm test -- unit lint` runs only these steps.
import { availableParallelism } from 'node:os';
import { attempt, run, setup } from './setup.mjs';

/** What `lab up` ends with on a machine that can't have the lab: EX_UNAVAILABLE, see lab/errors.ts. */
const NO_LAB = 69;

const steps = {
  lint: () => run('npm', ['run', '--silent', 'lint']),
  typecheck: () => run('npm', ['run', '--silent', 'typecheck']),
  unit: () => vitest('unit', cores),
  lab: startLab,
  // They wait for daemons most of the time.
  integration: () => vitest('integration', 2 * cores),
  e2e: () => vitest('e2e', 1),
};
const cores = availableParallelism();
const onHosts = ['lab', 'integration', 'e2e'];

/** @param workers files at the same time */
function vitest(project, workers) {
  run('npx', ['vitest', 'run', '--project', project, '--maxWorkers', String(workers)]);
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}

/** Without steps asked for, a machine that can't have the lab is told what it leaves out; it is no failure of the code. */
function startLab() {
  const status = attempt('npm', ['run', '--silent', 'lab', '--', 'up']);
  if (status === 0) return;
  if (status !== NO_LAB || asked.length > 0) process.exit(status);
  console.log(
    `\nNOT RUN: ${onHosts.join(', ')}. This machine can't have the lab, see above. All else passed.`,
  );
  process.exit(0);
}

setup();
for (const [name, step] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = Date.now();
  console.log(`\n== ${name}`);
  step();
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
