import { describe, expect, it } from 'vitest';
import { judgeAudit, readAudit } from './judge-audit.ts';

const url = 'https://example.com/advisories/1';
const one = { url, name: 'left-pad', title: 'pads too much', severity: 'high' };
const answered = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });
const today = new Date('2026-11-30T12:00:00.000Z');

const judge = (accepted: readonly { url: string; reason: string; until: string }[]) => {
  const audit = readAudit(
    answered({
      'left-pad': { name: 'left-pad', via: [{ source: 1, ...one, range: '<2' }], effects: ['pads', 'more-pads'] },
      pads: { name: 'pads', via: ['left-pad'], effects: [] },
    }),
  );
  if (audit.kind !== 'asked') throw new Error('it was asked');
  return judgeAudit({ advisories: audit.advisories, accepted, today });
};

describe('known vulnerabilities', () => {
  it('are named once, with what brings them', () => {
    expect(judge([])).toEqual([
      `left-pad, through pads, more-pads: pads too much (high). ${url} Take a version without it, or accept it in tools/vulnerabilities/accepted.json.`,
    ]);
  });

  it('may be accepted for a while, and no longer', () => {
    const accepted = { url, reason: 'we never pad', until: '2026-11-30' };
    expect(judge([accepted])).toEqual([]);
    expect(judge([{ ...accepted, until: '2026-11-29' }])[0]).toContain('It was accepted until 2026-11-29.');
    expect(judge([accepted, { ...accepted, url: 'https://example.com/2' }])).toEqual([
      'https://example.com/2 is accepted in tools/vulnerabilities/accepted.json, and is found no more: take it out.',
    ]);
  });

  it('are unknown, and not none, where the registry has no answer', () => {
    const refused = { message: '405 Method Not Allowed', statusCode: 405, error: { summary: '', detail: '' } };
    expect(readAudit(JSON.stringify(refused))).toEqual({ kind: 'unasked', reason: '405 Method Not Allowed' });
    expect(readAudit('{}')).toEqual({ kind: 'unasked', reason: 'what it answered is no report' });
    expect(readAudit(answered({}))).toEqual({ kind: 'asked', advisories: [] });
  });
});
