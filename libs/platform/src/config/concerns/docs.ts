import { z } from 'zod';
import { flag, optional, text } from '../kinds.ts';
import { setting } from '../setting.ts';

export const docs = z.object({
  pages: setting(flag, {
    name: 'DOCS',
    fallback: true,
    tells: 'Whether the api has pages for people at /docs; OpenAPI, AsyncAPI and /problems are there in any case.',
  }),
  exampleApp: setting(optional(text), {
    name: 'EXAMPLE_APP',
    tells: 'A folder whose files are served at /example/: the built example app; never outside development and test.',
  }),
});
