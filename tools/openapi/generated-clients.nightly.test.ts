import { generatedClientsNarrow } from './testing/generated-clients.ts';

generatedClientsNarrow('openapi-typescript', 'hey-api', 'orval');
