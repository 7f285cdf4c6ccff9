/**
 * Sending JSON to where the user says, once. What may be a secret (headers, the body, the address) stays there: an answer
 * that leads elsewhere is a refusal.
 * @module
 */
import { connectLocal, httpRequest, HttpConnectError, ofThisMachine } from '../../connection/index.ts';
import { nearestNumbers } from '../../util/json.ts';

/** Milliseconds that the other side may take. */
const patience = 10_000;

/** Why there is no answer, without the address, which may be a secret itself. */
const reasonOf = ({ reason, message }: HttpConnectError): string =>
  reason === 'url' ? 'its address is no http or https URL' : message.replace(/^\S+: /, '');

/** Throws with the reason when it is not taken. */
export async function postJson(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const local = connectLocal();
  try {
    const { status } = await httpRequest(
      local,
      {
        url,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body, nearestNumbers),
        timeout: patience,
        useProxy: true,
        followRedirects: 'none',
      },
      ofThisMachine,
    );
    if (status >= 300 && status < 400)
      throw new Error(`it answers ${status} and names another address, which is not followed`);
    if (status < 200 || status >= 300) throw new Error(`it answers ${status}`);
  } catch (error) {
    throw error instanceof HttpConnectError ? new Error(reasonOf(error)) : error;
  } finally {
    await local.close();
  }
}
