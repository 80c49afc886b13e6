import { generatedClientsNarrow } from './testing/generated-clients.ts';

generatedClientsNarrow('hey-api');
