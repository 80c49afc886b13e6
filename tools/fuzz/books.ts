import { setTimeout as delay } from 'node:timers/promises';
import { demoOperator } from '@orderline/composition';
import { signIn, tokenPair } from '@orderline/contracts/http/v1/sessions';
import { type Check, checkAgreement } from '../replay/run/check-books.ts';
import { settledBooks } from '../replay/run/settle.ts';
import { connect } from '../replay/system/system.ts';
import { givenToken } from '../replay/system/tokens.ts';

/** An address that no other sign-in comes from, so that those that were refused do not throttle this one. */
const OWN_ADDRESS = '10.255.255.1';

const adminToken = async (url: string): Promise<string> => {
  const { email, password } = demoOperator;
  const answer = await fetch(`${url}${signIn.path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': OWN_ADDRESS },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 201) throw new Error(`the demo operator cannot sign in any more: ${await answer.text()}`);
  return tokenPair.parse(await answer.json()).accessToken;
};

/** Whether the system's books agree once the worker has done what was left to do. */
export const checkAfterwards = async (url: string): Promise<readonly Check[]> => {
  const wait = (milliseconds: number) => delay(milliseconds);
  const timeouts = { url, attempts: 5, wait };
  const system = connect({ timeouts, tokens: givenToken(await adminToken(url)) });
  const { books } = await settledBooks({ system, wait, now: () => performance.now() });
  return checkAgreement(books);
};
