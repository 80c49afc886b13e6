/**
 * The test Redis: a database for each worker, so that systems side by side share no rate limit; from `first` on for those
 * that share none with the files before them either. Undefined without a Redis.
 */
export const testRedisUrl = (first = 0): string | undefined => {
  const { TEST_REDIS_URL, VITEST_POOL_ID } = process.env;
  if (!TEST_REDIS_URL) return undefined;
  return Object.assign(new URL(TEST_REDIS_URL), { pathname: `/${first + Number(VITEST_POOL_ID ?? 0)}` }).href;
};
