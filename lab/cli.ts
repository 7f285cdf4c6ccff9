import { bringUp, defaultHosts } from './up.ts';
import { lineProgress } from './progress.ts';
await bringUp(defaultHosts, lineProgress(console.log));
