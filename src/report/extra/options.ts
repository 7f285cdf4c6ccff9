/**
 * What outputs beside the one on the screen are given.
 * @module
 */
import type { ReportOptions } from '../options.ts';

export interface ExtraOptions extends ReportOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly settings: ExtraSettings;
}

/** Settings of outputs that Ansible has none for; each that is set turns its output on. */
export interface ExtraSettings {
  readonly prometheusFile?: string | undefined;
  readonly notifyWebhook?: string | undefined;
  readonly notifyMail?: string | undefined;
  readonly notifyOn: 'failure' | 'change' | 'always';
}
