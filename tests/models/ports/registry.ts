// The contract of the port `registry`: what whoever announces endpoints owes those who watch.
import { describe, expect, it } from 'vitest';
import { drive, type Heard } from './driver.ts';

const announcements = (heard: readonly Heard[]) => heard.filter((h) => h.message?.type === 'endpoints');

/** `world`: YAML of a part `server` with two members that come back some time after they are killed. */
export function registryContract(name: string, world: string): void {
  describe(`${name} announces its endpoints:`, () => {
    it('at once to who begins to watch, all that are ready, named and frozen', async () => {
      const { heard } = await drive(world, 'http', [], 1);
      const [{ message, at }] = announcements(heard);
      expect(at).toBeLessThan(10_000);
      expect(message).toMatchObject({ port: 'registry', service: 'server' });
      expect(message.endpoints.map((e: { name: string }) => e.name)).toEqual(['server#1', 'server#2']);
      expect(Object.isFrozen(message.endpoints)).toBe(true);
    });

    it('on every change, with versions that rise', async () => {
      const text = `${world}\nfaults: [{ name: crash, at: 2s, kill: 'server#1' }]`;
      const { heard } = await drive(text, 'http', [], 20);
      const told = announcements(heard);
      const names = told.map(({ message }) => message.endpoints.map((e: { name: string }) => e.name).join(' '));
      expect(names).toEqual(['server#1 server#2', 'server#2', 'server#1 server#2']);
      const versions = told.map(({ message }) => message.version);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(new Set(versions).size).toBe(versions.length);
    });

    it('tells when an endpoint became ready', async () => {
      const text = `${world}\nfaults: [{ name: crash, at: 2s, kill: 'server#1' }]`;
      const { heard } = await drive(text, 'http', [], 20);
      const last = announcements(heard).at(-1)!;
      const [first, second] = last.message.endpoints;
      expect(first.since).toBeGreaterThan(2_000_000);
      expect(first.since).toBeLessThan(last.at);
      expect(second.since).toBe(0);
    });
  });
}
