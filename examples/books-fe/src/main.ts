import { stopOnSignals } from '../../common/src/graceful.ts';
import { readIdentity } from '../../common/src/identity.ts';
import { pageServer } from './server.ts';

const identity = readIdentity(process.env);
const { server, service } = pageServer(identity);
const port = Number(process.env['PORT'] ?? 8080);

server.listen(port, () => {
  console.log(`books-fe ${identity.version} (${identity.color}) listens on port ${port}`);
});
stopOnSignals(service);
