// npm run demo: the main job on the lab, from nothing.
import { run, setup } from './setup.mjs';

setup();
run('npx', ['tsx', 'lab/demo.ts', ...process.argv.slice(2)]);
