// npm test: what needs no other machine, from nothing. `npm test -- all` adds the tests on real daemons and on the lab's
// hosts; `npm test -- unit lint` runs only these steps.
import { run, setup } from './setup.mjs';

const steps = {
  lint: () => run('npm', ['run', '--silent', 'lint']),
  typecheck: () => run('npm', ['run', '--silent', 'typecheck']),
  unit: () => run('npx', ['vitest', 'run', '--project', 'unit']),
  lab: () => run('npm', ['run', '--silent', 'lab', '--', 'up']),
  integration: () => run('npx', ['vitest', 'run', '--project', 'integration']),
  e2e: () => run('npx', ['vitest', 'run', '--project', 'e2e']),
};

const local = ['lint', 'typecheck', 'unit'];
const words = process.argv.slice(2);
const asked = words.includes('all') ? Object.keys(steps) : words.length > 0 ? words : local;
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
setup();
for (const [name, step] of Object.entries(steps)) {
  if (!asked.includes(name)) continue;
  const start = Date.now();
  console.log(`\n== ${name}`);
  step();
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
