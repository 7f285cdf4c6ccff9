export { openServer, type WebServer } from './server/index.ts';
export type { Jobs, World } from './server/world.ts';
export type { Job, JobRequest, ServicesAnswer } from './wire.ts';
