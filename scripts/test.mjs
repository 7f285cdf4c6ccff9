// npm test: everything, from nothing. `npm test -- unit lint` runs only these steps.
import { run, setup } from './setup.mjs';

const steps = {
  lint: () => run('npm', ['run', '--silent', 'lint']),
  typecheck: () => run('npm', ['run', '--silent', 'typecheck']),
  unit: () => run('npx', ['vitest', 'run', '--project', 'unit']),
  lab: () => run('npm', ['run', '--silent', 'lab', '--', 'up']),
  integration: () => run('npx', ['vitest', 'run', '--project', 'integration']),
  e2e: () => run('npx', ['vitest', 'run', '--project', 'e2e']),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
setup();
for (const [name, step] of Object.entries(steps)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = Date.now();
  console.log(`\n== ${name}`);
  step();
  console.log(`== ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
}
