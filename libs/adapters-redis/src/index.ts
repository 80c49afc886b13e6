export { cachedCatalog, cachedUsers, memoryCachedCatalog, memoryCachedUsers } from './caches.ts';
export { redisClient } from './client.ts';
export { memoryRateLimiter, type RateLimit, type RateLimiter, redisRateLimiter } from './rate-limiter.ts';
export { openRedis, type RedisConnection, type RedisSettings } from './redis-connection.ts';
