// Answers for the cookie that names an endpoint: put before the application's own, and taken off again on the way back.
// Source: HAProxy, `cookie <name> prefix`, whose separator is the tilde.

const SEPARATOR = '~';

/** A cookie as a client sends it: the endpoint it asks for ('': none) and the application's own part. */
export function readCookie(cookie: string): { readonly endpoint: string; readonly own: string } {
  const at = cookie.indexOf(SEPARATOR);
  return at < 0 ? { endpoint: '', own: cookie } : { endpoint: cookie.slice(0, at), own: cookie.slice(at + 1) };
}

/** The cookie for a client that `endpoint` has answered. */
export function writeCookie(endpoint: string, own: string): string {
  return `${endpoint}${SEPARATOR}${own}`;
}
