import { randomBytes } from 'node:crypto';

/** Of this host alone, over TLS alone (browsers count the own machine as that), and for no script to read. */
const NAME = '__Host-orderline-staff';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Null where there is none, or more than one. */
export const readCookie = (header: string | undefined): string | null => {
  const found = (header ?? '').split(';').flatMap((pair) => {
    const [name, ...value] = pair.trim().split('=');
    return name === NAME ? [value.join('=')] : [];
  });
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 && /^[\w.-]{43,100}$/.test(only) ? only : null;
};

/** It goes with the browser's session; how long it is good, the server alone decides. */
export const writeCookie = (id: string): string => `${NAME}=${id}; ${ATTRIBUTES}`;

/** Takes it away. */
export const clearedCookie = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;

/** Of somebody who has not signed in: forms are tied to it. */
export const anonymousId = (): string => randomBytes(32).toString('base64url');
