import { openTestServices } from './services.ts';

/** vitest's global setup: workers inherit the environment that it leaves. Returns the teardown. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { environment, close } = await openTestServices(process.env);
  Object.assign(process.env, environment);
  return close;
};
