/** Why a service gave no answer. */
export type Fault = ServiceFault | ClientFault | 'withdrawn';

type ServiceFault = 'connect' | 'lost' | 'timeout' | 'garbage';

/** It left, was too slow, or sent more than it may: that says nothing of the service. */
type ClientFault = 'client-gone' | 'client-slow' | 'refused';

const clientFaults: ReadonlySet<Fault> = new Set(['client-gone', 'client-slow', 'refused'] satisfies ClientFault[]);

export const isOfClient = (fault: Fault): boolean => clientFaults.has(fault);

/** The target's time was over after the file had named it no more: that is nobody's fault. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';
}

/** The body is longer than its rule lets it be. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The client left before its body was whole. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

const garbage = new Set([
  ...['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'],
  ...['ERR_INVALID_CHAR', 'ERR_HTTP_INVALID_STATUS_CODE'],
]);

export const faultOf = (error: unknown): Fault => {
  if (error instanceof BodyTooLarge) return 'refused';
  if (error instanceof ClientLeft) return 'client-gone';
  if (error instanceof Withdrawn) return 'withdrawn';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('HPE_') || garbage.has(code) ? 'garbage' : 'lost';
};
