import type { Introspection } from '@orderline/domain/gateway';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  introspectionRequest,
  processIntrospectionResponse,
} from 'oauth4webapi';
import * as z from 'zod';
import type { HttpFailure } from '../http-failure.ts';
import type { HttpClient } from '../resilient-client.ts';
import { type Answer, answer } from './answer.ts';
import { NoSecret, readClientSecret } from './client-secret.ts';

/** The endpoint gave no answer that can be read. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly retryAfterMs: number | undefined;
  constructor(failure: HttpFailure) {
    super(failure.kind === 'rejected' ? `it answers ${failure.status}` : failure.reason);
    this.retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : undefined;
  }
}

/** Asks the endpoint once; nothing of the answer or the token is in what is thrown. */
export const asking = (said: Introspection, client: HttpClient) => {
  const { endpoint, clientId, clientSecretFile, clientAuth } = said;
  const path = new URL(endpoint).pathname;
  const server = { issuer: new URL(endpoint).origin, introspection_endpoint: endpoint };
  const auth = clientAuth === 'basic' ? ClientSecretBasic : ClientSecretPost;
  const send = async (
    _url: string,
    {
      body,
      headers: { authorization },
    }: { readonly body: URLSearchParams; readonly headers: Readonly<Record<string, string>> },
  ): Promise<Response> => {
    const headers = authorization === undefined ? {} : { authorization };
    const form = String(body);
    const sent = await client.request({
      ...{ method: 'POST', path, headers, form, asks: true, status: 200, reply: z.unknown() },
    });
    if (!sent.ok) throw new Unanswered(sent.error);
    return Response.json(sent.value);
  };
  return async (token: string): Promise<Answer> => {
    const secret = await readClientSecret(clientSecretFile);
    const oauth = { client_id: clientId };
    const options = { [customFetch]: send, [allowInsecureRequests]: true };
    const response = await introspectionRequest(server, oauth, auth(secret), token, options);
    return answer.parse(await processIntrospectionResponse(server, oauth, response));
  };
};

/** Words for an operator, with nothing of a token in them. */
export const whyOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return `its answer has another ${error.issues[0]?.path.join('.')}`;
  if (error instanceof Unanswered || error instanceof NoSecret) return error.message;
  return 'its answer is none of RFC 7662';
};
