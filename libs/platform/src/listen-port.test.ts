import { describe, expect, it } from 'vitest';
import { portsToTry } from './listen-port.ts';

describe('a port', () => {
  it('that was asked for is the only one to try', () => {
    expect(portsToTry({ port: 3000, explicit: true })).toEqual([3000]);
  });

  it('that is the default may move to those after it', () => {
    expect(portsToTry({ port: 3000, explicit: false }).slice(0, 3)).toEqual([3000, 3001, 3002]);
  });

  it('never moves past the last port', () => {
    expect(portsToTry({ port: 65_534, explicit: false })).toEqual([65_534, 65_535]);
  });

  it('0 is any free port', () => {
    expect(portsToTry({ port: 0, explicit: false })).toEqual([0]);
  });
});
