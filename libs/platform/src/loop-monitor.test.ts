import { describe, expect, it } from 'vitest';
import { createHealth } from './health.ts';
import { createHeartbeats } from './heartbeats.ts';
import { createLoopMonitor, reportFindings } from './loop-monitor.ts';
import { createMetrics } from './metrics.ts';
import { createStateLog } from './state-log.ts';
import { Unavailable } from './unavailable.ts';

const setUp = () => {
  const texts: string[] = [];
  const tell = (_entry: object, text: string) => void texts.push(text);
  let clock = 0;
  const now = () => clock;
  const states = createStateLog({ logger: { info: tell, warn: tell, error: tell }, now });
  const heartbeats = createHeartbeats({ now });
  const metrics = createMetrics('test');
  const dependency = { up: true };
  const check = () => (dependency.up ? Promise.resolve() : Promise.reject(new Error('gone')));
  const onFinding = reportFindings({ states, metrics });
  const health = createHealth({ checks: { kafka: { critical: false, check } }, heartbeats, onFinding, now });
  const loopMonitor = createLoopMonitor({ heartbeats, states, now });
  const pass = async (seconds: number) => {
    clock += seconds * 1000;
    await loopMonitor.look(health);
  };
  return { texts, loopMonitor, pass, health, heartbeats, dependency, metrics };
};

describe('a loop that works in vain', () => {
  it('is told once when that lasts, and once when it is over', async () => {
    const { texts, loopMonitor, pass } = setUp();
    const relay = loopMonitor.loop('relay');
    for (let second = 0; second < 20; second += 1) {
      relay.failed(new Unavailable('no'));
      await pass(5);
    }
    expect(texts).toEqual(['relay: it works in vain, and tries again']);
    relay.progressed();
    expect(texts).toEqual([...texts.slice(0, 1), 'relay: all is well again']);
  });

  it('is not told where it soon succeeds', async () => {
    const { texts, loopMonitor, pass } = setUp();
    const relay = loopMonitor.loop('relay');
    relay.failed(new Unavailable('no'));
    await pass(5);
    relay.progressed();
    relay.failed(new Unavailable('no'));
    await pass(5);
    expect(texts).toEqual([]);
  });

  it('is not told beside the dependency that is away, of which the log and a metric tell', async () => {
    const { texts, loopMonitor, pass, dependency, metrics } = setUp();
    const relay = loopMonitor.loop('relay');
    dependency.up = false;
    for (let round = 0; round < 3; round += 1) {
      relay.failed(new Unavailable('no'));
      await pass(5);
    }
    expect((await metrics.render()).body).toContain('dependency_up{dependency="kafka",service="test"} 0');
    dependency.up = true;
    relay.progressed();
    await pass(5);
    expect(texts).toEqual(['kafka: this process does without', 'kafka: all is well again']);
    expect((await metrics.render()).body).toContain('dependency_up{dependency="kafka",service="test"} 1');
  });
});

describe('a check that presumes another', () => {
  it('leaves it to the other to tell of an outage that both meet, and tells of everything else', async () => {
    const texts: string[] = [];
    const tell = (_entry: object, text: string) => void texts.push(text);
    const states = createStateLog({ logger: { info: tell, warn: tell, error: tell } });
    const found = reportFindings({ states, metrics: createMetrics('test') });
    const check = { critical: true, presumes: 'postgres', check: async () => undefined };
    found({ name: 'migrations', check, error: new Unavailable('PostgreSQL does not answer') });
    expect(texts).toEqual([]);
    found({ name: 'migrations', check, error: new Error('the schema is at 0') });
    expect(texts).toEqual(['migrations: this process is not ready']);
  });
});

describe('a fault among successes', () => {
  it('is told once, and is over when it has not come for a while', async () => {
    const { texts, loopMonitor, pass } = setUp();
    const payments = loopMonitor.loop('payments');
    for (let round = 0; round < 10; round += 1) {
      payments.failed(new TypeError('no such property'));
      payments.progressed();
      await pass(5);
    }
    expect(texts).toEqual(['payments: it works in vain, and tries again']);
    for (let round = 0; round < 13; round += 1) {
      payments.progressed();
      await pass(5);
    }
    expect(texts).toHaveLength(2);
  });
});

describe('a loop that hangs', () => {
  it('ends liveness and is told, while one that turns in vain does not', async () => {
    const { texts, loopMonitor, pass, health, heartbeats } = setUp();
    const [relay, retries] = [loopMonitor.loop('relay'), loopMonitor.loop('retries')];
    relay.progressed();
    for (let round = 0; round < 12; round += 1) {
      expect(health.live().status).toBe('ok');
      retries.failed(new Unavailable('no'));
      await pass(5);
    }
    expect(health.live()).toMatchObject({ status: 'down', checks: { relay: { status: 'down' } } });
    expect(Object.keys(health.live().checks)).toEqual(['relay']);
    expect(heartbeats.sinceProgress()).toEqual(
      new Map([
        ['relay', 60],
        ['retries', 60],
      ]),
    );
    expect(texts).toContain('relay: it makes no progress');
    relay.progressed();
    expect(health.live().status).toBe('ok');
    expect(texts).toContain('relay: all is well again');
  });

  it('is seen beside others of its name that turn, and forgotten once it has ended', async () => {
    const { loopMonitor, pass, health } = setUp();
    const [hanging, turning] = [loopMonitor.loop('consumer'), loopMonitor.loop('consumer')];
    await pass(61);
    turning.progressed();
    expect(health.live()).toMatchObject({ status: 'down', checks: { consumer: {} } });
    hanging.ended();
    expect(health.live().status).toBe('ok');
  });

  it('is expected to turn only until it has ended', async () => {
    const { loopMonitor, pass, health } = setUp();
    const relay = loopMonitor.loop('relay');
    relay.ended();
    await pass(600);
    expect(health.live().status).toBe('ok');
  });
});
