/** The script of the page of `tsplay web`, as bytes. */
export function buildWebPage(): Promise<Uint8Array>;
