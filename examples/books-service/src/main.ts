import { stopOnSignals } from '../../common/src/graceful.ts';
import { readIdentity } from '../../common/src/identity.ts';
import { readFault } from './fault.ts';
import { redisStore } from './redis-store.ts';
import { booksServer } from './server.ts';

const log = (line: string): void => {
  console.log(line);
};

const { env } = process;
const identity = readIdentity(env);
const fault = readFault(env);
if (fault === 'crash') throw new Error('this release is broken on purpose: crash');

const store = redisStore(env['DB_HOST'] ?? 'db', Number(env['DB_PORT'] ?? 6379), log);
const { server, service } = booksServer({ store, identity, fault });
const port = Number(env['PORT'] ?? 8080) + (fault === 'port' ? 1 : 0);

server.listen(port, () => {
  log(`books-service ${identity.version} (${identity.color}) listens on port ${port}`);
});
stopOnSignals(service, () => store.close());
