import { describe, expect, it } from 'vitest';
import { parseSshG } from '../../../src/connection/ssh/ssh-g.ts';

const answer = `user deploy
hostname 10.0.0.5
port 2222
stricthostkeychecking accept-new
identityfile ~/.ssh/one
identityfile /keys/two
userknownhostsfile /home/u/.ssh/known_hosts /home/u/.ssh/known_hosts2
globalknownhostsfile /etc/ssh/ssh_known_hosts
identityagent ~/agent.sock
connecttimeout 7
serveraliveinterval 0
proxyjump a@first:22,second
`;

describe('ssh -G', () => {
  it('becomes options', () => {
    expect(parseSshG(answer, '/home/u')).toEqual({
      agentForward: false,
      hostname: '10.0.0.5',
      port: 2222,
      user: 'deploy',
      identityFiles: ['/home/u/.ssh/one', '/keys/two'],
      agent: '/home/u/agent.sock',
      knownHostsFiles: ['/home/u/.ssh/known_hosts', '/home/u/.ssh/known_hosts2', '/etc/ssh/ssh_known_hosts'],
      hostKeyChecking: 'accept-new',
      connectTimeout: 7000,
      keepaliveInterval: undefined,
      proxyJump: ['a@first:22', 'second'],
      proxyCommand: undefined,
    });
  });

  it.each([
    ['true', 'yes'],
    ['no', 'no'],
    ['off', 'no'],
    ['ask', undefined],
  ])('reads stricthostkeychecking %s as %s', (word, policy) => {
    expect(parseSshG(`stricthostkeychecking ${word}`, '/').hostKeyChecking).toBe(policy);
  });

  it('takes "none" for nothing', () => {
    const none = parseSshG(
      'identityagent none\nproxyjump none\nproxycommand none\nuserknownhostsfile none',
      '/',
    );
    expect([none.agent, none.proxyJump, none.proxyCommand, none.knownHostsFiles]).toEqual([
      undefined,
      [],
      undefined,
      [],
    ]);
  });
});
