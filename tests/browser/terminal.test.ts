// The terminal in a real browser: typed, completed and recalled by keyboard alone; what it changes can be undone; axe finds no fault.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInChromium, faultsByAxe, type Lab, openLab, picture, type View, visit } from './browser.ts';

describeInChromium('the terminal', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab?.close());

  async function on(view: View, act: (page: Page) => Promise<void>): Promise<void> {
    const { page, errors, leave } = await visit(lab, { at: '/lab/kubernetes/drained', ...view });
    await page.locator('.react-flow__node[data-id="k8s"]').waitFor();
    // Its pods are ready long before the first question, to which it skips.
    await page.getByRole('button', { name: 'skip' }).click();
    const clock = page.getByRole('region', { name: 'Playback' }).locator('output');
    await expect.poll(() => clock.textContent(), { timeout: 60_000 }).toBe('00:58.000');
    await page.getByRole('tab', { name: 'Terminal' }).click();
    await act(page);
    expect(errors).toEqual([]);
    await leave();
  }

  const prompt = (page: Page) => page.getByRole('textbox', { name: /^kubectl command/ });
  const answers = (page: Page) => page.getByRole('log');

  async function type(page: Page, line: string): Promise<void> {
    await prompt(page).fill(line);
    await page.keyboard.press('Enter');
  }

  const looks: [string, View][] = [
    ['terminal-light-1440x900', {}],
    ['terminal-dark-1024x768', { dark: true, size: 'small' }],
  ];
  it.each(looks)('%s prints what kubectl would, and has no fault that axe finds', async (name, view) => {
    await on(view, async (page) => {
      await type(page, 'get pods -o wide');
      await answers(page).getByText('orders#4').waitFor();
      await type(page, 'gte pods');
      await answers(page).getByText('Did you mean this?').waitFor();
      await picture(page, name);
      expect(await faultsByAxe(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
    });
  });

  it('completes by Tab, goes back by arrow, and scales the very pods that serve; undone, they go', async () => {
    await on({}, async (page) => {
      await prompt(page).fill('sc');
      await page.keyboard.press('Tab');
      await expect.poll(() => prompt(page).inputValue()).toBe('scale ');
      await page.keyboard.press('Tab');
      await expect.poll(() => prompt(page).inputValue()).toBe('scale deployment/orders ');
      await page.keyboard.type('--replicas=6');
      await page.keyboard.press('Enter');
      await answers(page).getByText('deployment.apps/orders scaled').waitFor();
      await page.keyboard.press('ArrowUp');
      expect(await prompt(page).inputValue()).toBe('scale deployment/orders --replicas=6');
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Terminal' }).focus();
      await page.keyboard.press('>');
      await type(page, 'get deployment');
      await answers(page)
        .getByText(/orders +4\/6/)
        .waitFor();
      await page.getByRole('tab', { name: 'Terminal' }).focus();
      await page.keyboard.press('Control+z');
      await page.keyboard.press('>');
      await type(page, 'get deploy');
      await answers(page)
        .getByText(/orders +4\/4/)
        .waitFor();
    });
  });
});
