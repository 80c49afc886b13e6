import { randomUUID } from 'node:crypto';
import { dropTemplates } from '@orderline/adapters-postgres/testing/template';
import { openTestServices } from './services.ts';

/** vitest's global setup: workers inherit the environment that it leaves. Returns the teardown. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { environment, close } = await openTestServices(process.env);
  const TEST_TEMPLATE = `orderline_template_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  Object.assign(process.env, environment, { TEST_TEMPLATE });
  return async () => {
    const { TEST_DATABASE_URL } = process.env;
    if (TEST_DATABASE_URL) await dropTemplates(TEST_DATABASE_URL);
    await close();
  };
};
