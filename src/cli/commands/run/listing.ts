/**
 * `--list-hosts`, `--list-tasks`, `--list-tags` and `--syntax-check`, line by line as ansible-playbook prints them.
 * @module
 */
import type { PlayListing } from '../../../engine/state/options.ts';

export interface Wanted {
  readonly hosts: boolean;
  readonly tasks: boolean;
  readonly tags: boolean;
}

/** The listing of all playbooks. `plays` may lack a playbook that has none. */
export const listingText = (
  playbooks: readonly string[],
  plays: readonly PlayListing[],
  wanted: Wanted,
): string =>
  playbooks
    .map((playbook) => {
      const own = plays.filter((play) => play.playbook === playbook);
      return `\nplaybook: ${playbook}\n${own.map((play) => playText(play, wanted)).join('')}`;
    })
    .join('');

function playText(play: PlayListing, { hosts, tasks, tags }: Wanted): string {
  let text = `\n  play #${play.number} (${play.pattern}): ${play.name}\tTAGS: [${play.tags.join(',')}]\n`;
  if (hosts) {
    text += `    pattern: ['${play.pattern}']\n    hosts (${play.hosts.length}):\n`;
    for (const host of play.hosts) text += `      ${host}\n`;
  }
  if (tasks) {
    text += '    tasks:\n';
    for (const task of play.tasks) text += `      ${task.name}\tTAGS: [${together(play.tags, task.tags)}]\n`;
  }
  if (tags) {
    const all = play.tasks.flatMap((task) => task.tags);
    text += `      TASK TAGS: [${together(play.tags, all)}]\n`;
  }
  return text;
}

const together = (some: readonly string[], more: readonly string[]): string =>
  [...new Set([...some, ...more])].sort().join(', ');
