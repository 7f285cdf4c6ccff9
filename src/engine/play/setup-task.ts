import { inheritableOf, saysNothing, type Play, type Task } from '../../playbook/index.ts';
import type { Dict, Value } from '../../util/value.ts';

/** The task that gathers facts at the start of a play. */
export function gatherTask(play: Play): Task {
  const args: Dict = new Map<Value, Value>();
  if (play.gatherSubset !== undefined) args.set('gather_subset', play.gatherSubset);
  if (play.gatherTimeout !== undefined) args.set('gather_timeout', play.gatherTimeout);
  if (play.factPath !== undefined) args.set('fact_path', play.factPath);
  // A play without tags gathers always; one with tags only when its tags are chosen.
  const tags = play.tags.length > 0 ? play.tags : ['always'];
  // Facts are a host's own: a play that runs once gathers those of all its hosts.
  const outer = {
    ...inheritableOf(play),
    vars: new Map<Value, Value>(),
    tags,
    when: [],
    runOnce: undefined,
  };
  return Object.freeze<Task>({
    kind: 'task',
    id: `facts:${play.src.file}:${play.src.line}`,
    src: play.src,
    outer,
    role: undefined,
    file: play.file,
    name: 'Gathering Facts',
    action: 'gather_facts',
    resolved: 'ansible.builtin.gather_facts',
    traits: { gathersFacts: true },
    actionSrc: play.src,
    args,
    ...outer,
    ...saysNothing,
  });
}
