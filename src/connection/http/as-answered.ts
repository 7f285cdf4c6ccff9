/**
 * Agents for clients that would follow redirects by themselves, past the connection of the host that sent them.
 * @module
 */
import type { Agent } from 'node:http';
import type { WithAddRequest } from './agent.ts';

/**
 * The same agent and sockets, for a client that takes every answer for the last: `Location` is not there when it looks. Docker's API has no
 * redirects, but its client follows them from the machine it runs on, to wherever a daemon says.
 */
export function asAnswered<A extends Agent>(agent: A): A {
  const own: WithAddRequest = {
    addRequest(request, options) {
      request.prependOnceListener('response', ({ headers }) => delete headers.location);
      (agent as unknown as WithAddRequest).addRequest(request, options);
    },
  };
  return Object.assign(Object.create(agent) as A, own);
}
