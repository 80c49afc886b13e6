import { readFileSync } from 'node:fs';
import asyncApiSpecs from '@asyncapi/specs';
import { realtimeDocument, realtimeDocumentPath } from '@orderline/contracts/realtime/asyncapi';
import { closeCodes } from '@orderline/contracts/realtime/close-codes';
import { clientFrame, refusals, serverFrame } from '@orderline/contracts/realtime/frames';
import { frameSamples } from '@orderline/contracts/realtime/samples';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';

const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, unicodeRegExp: false });
addFormats.default(ajv);
const specification: Readonly<Record<string, unknown>> = { ...asyncApiSpecs.schemas['3.0.0'] };
const isAsyncApi = ajv.compile(specification);

describe('the AsyncAPI document of real time', () => {
  const document = JSON.parse(JSON.stringify(realtimeDocument()));

  it('is valid AsyncAPI 3, and is served', async () => {
    isAsyncApi(document);
    expect(isAsyncApi.errors).toBeNull();
    expect((await openApi().send(`GET ${realtimeDocumentPath}`)).body).toEqual(document);
  });

  it('has each frame under a name of its own, with a sample that its model takes', () => {
    const { messages } = document.components;
    expect(Object.keys(messages)).toHaveLength(clientFrame.options.length + serverFrame.options.length);
    for (const [name, { payload, examples, summary }] of Object.entries<Record<string, never>>(messages)) {
      expect([name, typeof summary]).toEqual([name, 'string']);
      const isFrame = ajv.compile(payload ?? {});
      expect(examples).toHaveLength(1);
      for (const example of Object.values<{ readonly payload: unknown }>(examples ?? {})) {
        expect([name, isFrame(example.payload)]).toEqual([name, true]);
      }
    }
    for (const frame of frameSamples) {
      expect(clientFrame.safeParse(frame).success || serverFrame.safeParse(frame).success).toBe(true);
    }
  });
});

describe('the guide to real time', () => {
  const guide = readFileSync(new URL('../../../../../docs/how-to/realtime.md', import.meta.url), 'utf8');

  it('has each close code with its meaning, and each refusal', () => {
    for (const [code, { name, final, means }] of Object.entries(closeCodes)) {
      expect(guide).toContain(`| ${code} | \`${name}\` | ${final ? 'no' : 'yes'} | ${means} |`);
    }
    for (const [code, means] of Object.entries(refusals)) expect(guide).toContain(`| \`${code}\` | ${means} |`);
  });
});
