/** Parameters of `file`. */
import { p, type Params } from '../../../sdk/index.ts';

const timeFormat = '%Y%m%d%H%M.%S';

export const fileParams = {
  path: p.path({ doc: 'Path of what is managed.', required: true, aliases: ['dest', 'name'] }),
  state: p.choice(['absent', 'directory', 'file', 'hard', 'link', 'touch'], {
    doc:
      'What the path should be. `file` only changes attributes of a file that is there; `touch` makes an empty one. ' +
      'Default: what is there now, else directory with `recurse`, else file.',
  }),
  src: p.path({ doc: 'What a link (`link`, `hard`) leads to.' }),
  recurse: p.bool({ doc: 'Set the attributes of everything below a directory too.', default: false }),
  force: p.bool({
    doc: 'Make a link even when its target does not exist, or where a file or an empty directory is in the way.',
    default: false,
  }),
  follow: p.bool({ doc: 'Act on what a link leads to.', default: true }),
  modification_time: p.str({
    doc: 'Time in `modification_time_format`, `now`, or `preserve` (the default; `now` for touch).',
  }),
  modification_time_format: p.str({ doc: 'strftime format of `modification_time`.', default: timeFormat }),
  access_time: p.str({
    doc: 'Time in `access_time_format`, `now`, or `preserve` (the default; `now` for touch).',
  }),
  access_time_format: p.str({ doc: 'strftime format of `access_time`.', default: timeFormat }),
  ...p.fileAttributes,
  _diff_peek: p.bool({ doc: 'Only tell whether the content looks binary. For programs, not for playbooks.' }),
  _original_basename: p.str({
    doc: 'Name of a file within `path`, where that is a directory. For programs, not for playbooks.',
  }),
} as const;

export type FileParams = Params<typeof fileParams>;
