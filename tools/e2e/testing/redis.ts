/** The test Redis: a database for each worker, so that systems side by side share no rate limit. Undefined without one. */
export const testRedisUrl = (): string | undefined => {
  const { TEST_REDIS_URL, VITEST_POOL_ID } = process.env;
  if (!TEST_REDIS_URL) return undefined;
  return Object.assign(new URL(TEST_REDIS_URL), { pathname: `/${VITEST_POOL_ID ?? 0}` }).href;
};
