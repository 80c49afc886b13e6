export { cachedCatalog, cachedUsers, memoryCachedCatalog, memoryCachedUsers } from './caches.ts';
export { redisClient } from './client.ts';
export { memoryRateLimiter, type RateLimit, type RateLimiter, redisRateLimiter } from './rate-limiter.ts';
export { redisAdminLog } from './realtime/admin-log.ts';
export { type RedisAnnouncements, redisAnnouncements } from './realtime/announcements.ts';
export { redisAnnouncer } from './realtime/announcer.ts';
export { recentFirst, remembered } from './realtime/recent-first.ts';
export { memoryTickets, redisTickets } from './realtime/tickets.ts';
export { openRedis, type RedisConnection, type RedisSettings } from './redis-connection.ts';
