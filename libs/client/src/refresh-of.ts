import type { Endpoint } from '@orderline/contracts/http/endpoint';

/** The operation of a version that exchanges a refresh token; each version has it. */
export const refreshOf = (endpoints: readonly Endpoint[]): Endpoint => {
  const refresh = endpoints.find(({ operationId }) => operationId === 'refreshSession');
  if (!refresh) throw new Error('the version has no operation refreshSession');
  return refresh;
};
