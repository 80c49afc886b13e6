import { cachedCatalogContract } from './cached-catalog.contract.ts';
import { memoryCachedCatalog } from './cached-catalog.ts';

cachedCatalogContract('the memory of one process', async () => memoryCachedCatalog);
