export { cachedCatalog, memoryCachedCatalog } from './cached-catalog.ts';
export { cachedUsers, memoryCachedUsers } from './cached-users.ts';
export { memoryRateLimiter, type RateLimit, type RateLimiter, redisRateLimiter } from './rate-limiter.ts';
export { openRedis, type RedisConnection, type RedisSettings } from './redis-connection.ts';
