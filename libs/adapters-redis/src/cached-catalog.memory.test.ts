import { cachedCatalogContract } from './cached-catalog.contract.ts';
import { memoryCachedCatalog } from './caches.ts';

cachedCatalogContract('the memory of one process', async () => memoryCachedCatalog);
