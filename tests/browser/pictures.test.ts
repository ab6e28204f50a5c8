// Answers for the pictures in the README: the lab at the moments they are captioned with. `npm run pictures` takes them anew.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { built, describeInChromium, type Lab, openLab, type View, visit } from './browser.ts';

const docs = join(built, '../docs');
const renew = process.env.MURPHY_RENEW_PICTURES === 'yes';

describeInChromium('the pictures of the README', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  async function shot(name: string, view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, view);
    await page.locator('.react-flow__node').first().waitFor();
    await act(page);
    // What follows the moment is asked for a few times a second.
    await page.waitForTimeout(1000);
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.fonts.ready);
    if (renew) await page.screenshot({ path: join(docs, `${name}.png`) });
    expect(errors).toEqual([]);
    await leave();
  }

  /** Moves the cursor on by tenths of the run. */
  const tenths = async (page: Page, n: number) => {
    await page.getByRole('slider', { name: 'Moment of the run' }).focus();
    for (let i = 0; i < n; i++) await page.keyboard.press('PageUp');
    await expect
      .poll(() => page.getByRole('slider', { name: 'Moment of the run' }).getAttribute('aria-valuenow'))
      .not.toBe('0');
  };
  const lens = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
  const select = (page: Page, part: string) => page.getByRole('button', { name: part, exact: true }).click();

  it('the storm, judged', async () => {
    await shot('lab-light', { at: '/lab/resilience/storm' }, async (page) => {
      await page.getByRole('button', { name: 'skip' }).click();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('radio', { name: /^It recovers within seconds/ }).check();
      await page.getByRole('button', { name: 'Run to 90 s' }).click();
      await page.getByText('so it was').waitFor({ timeout: 120_000 });
      await select(page, 'inventory');
    });
  });

  it('why an order failed', async () => {
    await shot('lab-dark', { at: '/lab/resilience/storm', dark: true }, async (page) => {
      await tenths(page, 3);
      await lens(page, 'Traces');
      await page.getByRole('radio', { name: 'failed' }).check();
      await expect.poll(() => page.locator('#lens li button').first().textContent()).toMatch(/✕/);
      await page.locator('#lens li button').first().click();
      await page.locator('#lens').getByRole('button', { name: 'why' }).click();
      await expect.poll(() => page.locator('#lens ol').textContent()).toMatch(/slow/i);
      await select(page, 'inventory');
    });
  });

  it('messages between a store and its clients, cut apart', async () => {
    await shot('space-time', { at: '/lab/replicas/neither' }, async (page) => {
      await tenths(page, 3);
      await lens(page, 'Space-time');
      await page.getByRole('button', { name: 'Taller' }).click();
      await page.locator('#lens canvas').first().waitFor();
    });
  });

  it('one cut, several stores', async () => {
    await shot('cap', { at: '/lab/replicas/murphys-law' }, async (page) => {
      await lens(page, 'CAP');
      await page.getByRole('button', { name: 'Taller' }).click();
      await page.getByRole('button', { name: /^Run \d+ runs/ }).click();
      await page.getByRole('button', { name: /^Run \d+ runs/ }).waitFor({ timeout: 120_000 });
      await expect.poll(() => page.locator('#lens table').first().textContent(), { timeout: 120_000 }).toMatch(/%/);
    });
  });

  it('a log that is shorter than what was acknowledged', async () => {
    await shot('kafka', { at: '/lab/kafka/still-lost', dark: true }, async (page) => {
      await tenths(page, 3);
      await lens(page, 'Data');
      await page.locator('#lens').getByText('orders-0').first().waitFor();
      await select(page, 'kafka');
    });
  });

  it('a rollout, as kubectl tells it', async () => {
    await shot('kubernetes', { at: '/lab/kubernetes/zero-downtime' }, async (page) => {
      await tenths(page, 3);
      await page.keyboard.press('PageUp');
      await lens(page, 'Terminal');
      await page.locator('#lens').getByRole('button', { name: 'get pods -o wide' }).click();
      await expect.poll(() => page.locator('#lens').textContent()).toMatch(/Running/);
      await select(page, 'orders');
    });
  });
});
