/** Parts that several set-ups are made of. */
import type { HostSetup } from '../types.ts';

export const bashrc = (text: string): Pick<HostSetup, 'home'> => ({ home: { '.bashrc': `${text}\n` } });

/** A program in the way of every command, as they are used for audits: /usr/local/bin/audit. */
export const audit = `cat >/usr/local/bin/audit <<'END'
#!/bin/bash
echo "$(id -un): $SSH_ORIGINAL_COMMAND" >>/tmp/audit.log
if [ -z "$SSH_ORIGINAL_COMMAND" ]; then exec "$SHELL" -l; fi
exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
END
chmod 755 /usr/local/bin/audit; touch /tmp/audit.log; chmod 666 /tmp/audit.log`;
