/** Parameters of `community.general.slack`. */
import { p, type Params } from '../../../sdk/index.ts';

export const slackParams = {
  token: p.str({
    doc: 'The end of a webhook’s address (`T…/B…/…`), or a token of the Web API (`xoxb-…`).',
    required: true,
    secret: true,
  }),
  domain: p.str({ doc: 'Domain of the team, for tokens of the oldest kind.' }),
  msg: p.str({ doc: "The message, in Slack's markup." }),
  channel: p.str({ doc: 'Where it goes; else where the webhook leads.' }),
  thread_id: p.str({ doc: 'The `ts` of a message that it answers.' }),
  message_id: p.str({ doc: 'The `ts` of a message that it replaces; then `channel` is an id.' }),
  username: p.str({ doc: 'Who says it.', default: 'Ansible' }),
  icon_url: p.str({
    doc: 'Address of a picture of who says it.',
    default: 'https://docs.ansible.com/favicon.ico',
  }),
  icon_emoji: p.str({ doc: 'An emoji instead.' }),
  link_names: {
    ...p.int({ doc: 'Whether names of channels and users become links.', default: 1 }),
    choices: [0, 1],
  },
  parse: p.choice(['none', 'full'], { doc: 'How much of the message Slack itself makes links of.' }),
  validate_certs: p.bool({ doc: "Check the server's certificate.", default: true }),
  color: p.str({
    doc: 'Colour of a bar beside the message: `good`, `warning`, `danger`, or `#` and 3 or 6 hexadecimal digits; none with `normal`.',
    default: 'normal',
  }),
  attachments: p.list(p.dict({ doc: 'An attachment.' }), { doc: "Attachments in the form of Slack's API." }),
  blocks: p.list(p.dict({ doc: 'A block.' }), { doc: "Blocks in the form of Slack's API." }),
  prepend_hash: p.choice(['always', 'auto', 'never'], {
    doc: 'Whether a `#` comes before the channel; `auto`: where it does not begin with `#`, `@`, `C0`, `GF`, `G0` or `CP`.',
    default: 'auto',
  }),
} as const;

export type SlackGiven = Params<typeof slackParams>;
